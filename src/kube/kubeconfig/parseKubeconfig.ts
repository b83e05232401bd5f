import type * as z from "zod/mini";
import type { KubeconfigProblem } from "../../domain/connection.js";
import { clusterOf } from "./clusterEntry.js";
import { EntryFault, pathResolver, type ResolvePath } from "./entryCheck.js";
import {
  contextEntryOf,
  type KubeconfigFile,
  type KubeconfigEntry,
  type ParsedKubeconfig,
} from "./kubeconfigFile.js";
import { namedFilesOf } from "./namedFiles.js";
import { problemAt } from "./kubeconfigProblem.js";
import { clusterEntrySchema, contextEntrySchema, fileSchema, userEntrySchema } from "./kubeconfigSchema.js";
import { schemaFault } from "./schemaFault.js";
import { userOf } from "./userEntry.js";
import { parseYaml, YamlFault, type YamlPath, type YamlSource } from "./yamlSource.js";

type Section = "clusters" | "users" | "contexts";
const singular: Readonly<Record<Section, string>> = {
  clusters: "cluster",
  users: "user",
  contexts: "context",
};

export interface KubeconfigOrigin {
  /** Absolute path. */
  readonly file: string;
  /** The workspace folder that it lies in. */
  readonly workspaceFolder?: string;
}

/**
 * Reads the text of a kubeconfig file (YAML or JSON). Never throws: a wrong entry is an entry that says why it
 * cannot be used, and a text that is no kubeconfig at all is `broken`. No message quotes the text.
 */
export function parseKubeconfig(text: string, origin: KubeconfigOrigin): ParsedKubeconfig {
  try {
    return { kind: "file", file: new Reader(parseYaml(text), origin).read() };
  } catch (error) {
    if (error instanceof YamlFault) {
      return { kind: "broken", problem: problemAt(origin.file, error.line, error.what) };
    }
    if (error instanceof FileFault) return { kind: "broken", problem: error.problem };
    throw error;
  }
}

/** Nothing of the file can be used. */
class FileFault extends Error {
  constructor(readonly problem: KubeconfigProblem) {
    super(problem.message);
  }
}

class Reader {
  private readonly problems: KubeconfigProblem[] = [];
  private readonly resolve: ResolvePath;

  constructor(
    private readonly source: YamlSource,
    private readonly origin: KubeconfigOrigin,
  ) {
    this.resolve = pathResolver(origin.file);
  }

  read(): KubeconfigFile {
    const { value } = this.source;
    const isEmpty = value === undefined || value === null;
    const fields = this.fileFields(isEmpty ? {} : value);
    for (const line of this.source.doubledKeyLines) {
      this.problems.push(
        problemAt(
          this.origin.file,
          line,
          "this key stands twice in one place, and only the last counts. Remove the other.",
        ),
      );
    }
    const clusters = this.section("clusters", clusterEntrySchema, fields.clusters, ({ name, cluster }) =>
      clusterOf(name ?? "", cluster ?? {}, this.resolve),
    );
    const users = this.section("users", userEntrySchema, fields.users, ({ name, user }) =>
      userOf(name ?? "", user ?? {}, this.resolve),
    );
    const contexts = this.section("contexts", contextEntrySchema, fields.contexts, ({ context }) =>
      contextEntryOf(context),
    );
    const currentContext = fields["current-context"];
    return {
      ...this.origin,
      ...(currentContext ? { currentContext } : {}),
      clusters,
      users,
      contexts,
      problems: this.problems,
      namedFiles: namedFilesOf(clusters.values(), users.values()),
      isEmpty,
    };
  }

  private fileFields(value: unknown): z.infer<typeof fileSchema> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw this.fileFault(
        [],
        "this is no kubeconfig: it must be a mapping with clusters, users and contexts. Choose another file.",
      );
    }
    const kind = (value as Readonly<Record<string, unknown>>)["kind"];
    if (kind !== undefined && kind !== "" && kind !== "Config") {
      throw this.fileFault(
        ["kind"],
        "this is a manifest of something else: a kubeconfig has kind: Config. Choose another file.",
      );
    }
    const parsed = fileSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    const fault = schemaFault(parsed.error);
    throw this.fileFault(fault.path, fault.what);
  }

  private fileFault(at: YamlPath, what: string): FileFault {
    return new FileFault(problemAt(this.origin.file, this.source.lineOf(at), what));
  }

  /** Parses the entries one by one: a wrong one is kept as such under its name, so that no later file fills its place. */
  private section<F, T>(
    section: Section,
    schema: z.ZodMiniType<F>,
    items: readonly unknown[] | undefined,
    valueOf: (fields: F) => T,
  ): ReadonlyMap<string, KubeconfigEntry<T>> {
    const entries = new Map<string, KubeconfigEntry<T>>();
    for (const [index, item] of (items ?? []).entries()) {
      const at = [section, index] as const;
      const content = this.content(at, item, schema, valueOf);
      const name = nameOf(item);
      if (name === undefined) continue;
      const before = entries.get(name);
      entries.set(name, {
        name,
        ...this.origin,
        line: this.source.lineOf(at),
        content: before ? this.doubled(section, name, before.line, at) : content,
      });
    }
    return entries;
  }

  private content<F, T>(
    at: readonly [Section, number],
    item: unknown,
    schema: z.ZodMiniType<F>,
    valueOf: (fields: F) => T,
  ): KubeconfigEntry<T>["content"] {
    const parsed = schema.safeParse(item);
    if (!parsed.success) {
      const fault = schemaFault(parsed.error);
      return this.unusable([...at, ...fault.path], fault.what);
    }
    try {
      return { kind: "usable", value: valueOf(parsed.data) };
    } catch (error) {
      if (!(error instanceof EntryFault)) throw error;
      return this.unusable([...at, singular[at[0]], ...error.field], error.what);
    }
  }

  private doubled(section: Section, name: string, firstLine: number, at: YamlPath) {
    return this.unusable(
      at,
      `the ${singular[section]} “${name}” stands here and in line ${firstLine}, so neither can be used. Rename or remove one.`,
    );
  }

  private unusable(at: YamlPath, what: string) {
    const problem = problemAt(this.origin.file, this.source.lineOf(at), what);
    this.problems.push(problem);
    return { kind: "unusable", problem } as const;
  }
}

/** As in Go, an entry without a name has the empty one. */
function nameOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const name = (item as Readonly<Record<string, unknown>>)["name"] ?? "";
  return typeof name === "string" ? name : undefined;
}

import { createHash } from "node:crypto";
import type {
  KubeconfigPlace,
  KubeconfigProblem,
  KubeconfigSource,
  KubeconfigView,
} from "../../domain/connection.js";
import { contextViewOf, type ReadFile } from "./contextView.js";
import type { ParsedKubeconfig } from "./kubeconfigFile.js";
import { problemFailure } from "./kubeconfigProblem.js";
import { mergeKubeconfigs } from "./mergeKubeconfigs.js";
import { resolveContext } from "./resolveContext.js";
import type { ResolvedContext } from "./resolvedContext.js";

/** The kubeconfigs as they were at one moment. Immutable. */
export interface KubeconfigSet {
  readonly view: KubeconfigView;
  /**
   * The context with everything that it names.
   * @throws ClusterFailure of kind `kubeconfig`, with file and line, when it cannot be used.
   */
  resolve(contextName: string): ResolvedContext;
}

/** What was found where, before it is merged. */
export interface FoundKubeconfigs {
  readonly places: readonly KubeconfigPlace[];
  /** Absent when nothing was found. */
  readonly source?: KubeconfigSource;
  readonly files: readonly ParsedKubeconfig[];
}

/** Merges what was found. `textOf` answers for the certificate files that it names. */
export function kubeconfigSetOf(found: FoundKubeconfigs, textOf: ReadFile): KubeconfigSet {
  const merged = mergeKubeconfigs(found.source ?? "home", found.files);
  const view: KubeconfigView = {
    places: found.places,
    ...(found.source === undefined ? {} : { source: found.source }),
    contexts: [...merged.contexts.keys()].map((name) => contextViewOf(merged, name, textOf)),
    ...(merged.currentContext === undefined ? {} : { currentContext: merged.currentContext }),
    problems: problemsOf(found),
  };
  return {
    view,
    resolve(contextName) {
      const resolution = resolveContext(merged, contextName);
      if (resolution.kind === "unusable") throw problemFailure(resolution.problem);
      return resolution.context;
    },
  };
}

/** Equal for sets that say the same, credentials included. */
export function setFingerprint(set: KubeconfigSet, namedFiles: readonly string[], textOf: ReadFile): string {
  const usable = set.view.contexts.filter((context) => context.problem === undefined);
  const hash = createHash("sha256");
  hash.update(JSON.stringify([set.view, usable.map((context) => set.resolve(context.name).fingerprint)]));
  for (const file of namedFiles) hash.update(JSON.stringify([file, textOf(file) ?? null]));
  return hash.digest("hex");
}

/** The files that the kubeconfigs name. */
export function namedFilesOf({ files }: FoundKubeconfigs): readonly string[] {
  return [...new Set(files.flatMap((parsed) => (parsed.kind === "file" ? parsed.file.namedFiles : [])))];
}

function problemsOf({ files }: FoundKubeconfigs): readonly KubeconfigProblem[] {
  return files.flatMap((parsed) => (parsed.kind === "file" ? parsed.file.problems : [parsed.problem]));
}

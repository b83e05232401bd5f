import { joinCommandLine, splitCommandLine } from "./commandLine.js";
import type { GitSource, LaunchRequest, ResourceRequest } from "./launch.js";
import { notADepth, partProblem } from "./validate/validateLaunch.js";

/** A request, or the sentence that says what is wrong with the text. */
export type FieldResult = LaunchRequest | string;

/** A field of a launch request that a person types as one line. */
export interface LaunchTextField {
  readonly key: string;
  /** The field as text; empty where the request does not say. */
  read(request: Partial<LaunchRequest>): string;
  /** The request with the field set as typed; an empty text takes it away. */
  write(request: LaunchRequest, text: string): FieldResult;
}

/** A field that is one part of the request, which `parse` reads from a text that is not empty. */
export function field(
  key: keyof LaunchRequest,
  read: (request: Partial<LaunchRequest>) => string,
  parse: (text: string) => Partial<LaunchRequest> | string,
): LaunchTextField {
  return {
    key,
    read,
    write(request, typed) {
      const text = typed.trim();
      const { [key]: _before, ...rest } = request;
      const without = rest as LaunchRequest;
      if (text === "") return without;
      const part = parse(text);
      if (typeof part === "string") return part;
      return partProblem(part) ?? { ...without, ...part };
    },
  };
}

type KeysOf<T> = {
  [K in keyof LaunchRequest]-?: NonNullable<LaunchRequest[K]> extends T ? K : never;
}[keyof LaunchRequest];

/** A text as it is typed. */
export function plain(key: KeysOf<string>): LaunchTextField {
  return field(
    key,
    (request) => request[key] ?? "",
    (text) => ({ [key]: text }),
  );
}

/** Words as a shell splits them. */
export function words(key: KeysOf<readonly string[]>): LaunchTextField {
  return field(
    key,
    (request) => joinCommandLine(request[key] ?? []),
    (text) => {
      const split = splitCommandLine(text);
      return typeof split === "string" ? split : { [key]: split };
    },
  );
}

/** Words like `NAME=value`. */
export function pairs(key: "env" | "labels" | "nodeSelector"): LaunchTextField {
  return field(
    key,
    (request) =>
      joinCommandLine(Object.entries(request[key] ?? {}).map(([name, value]) => `${name}=${value}`)),
    (text) =>
      collect(
        text,
        (word) => {
          const equals = word.indexOf("=");
          if (equals > 0) return [word.slice(0, equals), word.slice(equals + 1)] as const;
          return `“${word}” has no value. Write name and value with “=” between, for example “${word || "NAME"}=value”.`;
        },
        Object.fromEntries,
        key,
      ),
  );
}

/** A part of the repository to clone. */
export function git(key: "url" | "branch" | "secretName" | "depth"): LaunchTextField {
  return {
    key: `git.${key}`,
    read: (request) => String(request.git?.[key] ?? ""),
    write(request, typed) {
      const text = typed.trim();
      const { git: before, ...without } = request;
      if (text === "" && (key === "url" || !before)) return without;
      if (key !== "url" && !before) return "There is no repository. Choose one first.";
      if (key === "depth" && !/^\d*$/.test(text)) return notADepth(text);
      const { [key]: _old, ...rest } = before ?? ({} as Partial<GitSource>);
      const value = key === "depth" ? Number(text) : text;
      const source = { ...rest, ...(text === "" ? {} : { [key]: value }) } as GitSource;
      return partProblem({ git: source }) ?? { ...without, git: source };
    },
  };
}

/** Request and limit as one or two amounts: one counts for both. */
export function amounts(
  name: string,
  requestKey: "cpuRequest" | "memoryRequest",
  limitKey: "cpuLimit" | "memoryLimit",
): LaunchTextField {
  return {
    key: `resources.${name}`,
    read({ resources }) {
      const request = resources?.[requestKey];
      const limit = resources?.[limitKey];
      return [request, request === limit ? undefined : limit].filter((it) => it !== undefined).join(" ");
    },
    write(request, text) {
      const isOneSize = /^\d\S*\s+[a-z]+$/i.test(text.trim());
      const [least, most = least, ...more] = isOneSize ? [text.trim()] : text.trim().split(/\s+/);
      if (more.length > 0) return "Write one amount, or the request and the limit with a space between.";
      const part = least === undefined || least === "" ? {} : { [requestKey]: least, [limitKey]: most };
      return withResources(request, part, [requestKey, limitKey]);
    },
  };
}

/** The request with `part` of its resources in the place of what was `replaced`. */
export function withResources(
  request: LaunchRequest,
  part: ResourceRequest,
  replaced: readonly (keyof ResourceRequest)[],
): FieldResult {
  const { resources: before = {}, ...without } = request;
  const kept = Object.fromEntries(
    Object.entries(before).filter(([key]) => !replaced.includes(key as keyof ResourceRequest)),
  );
  const resources: ResourceRequest = { ...kept, ...part };
  if (Object.keys(resources).length === 0) return without;
  return partProblem({ resources }) ?? { ...without, resources };
}

/** Reads each word of `text` and puts the results together, or returns the first problem. */
export function collect<T>(
  text: string,
  readWord: (word: string) => T | string,
  together: (items: T[]) => unknown,
  key: keyof LaunchRequest,
): Partial<LaunchRequest> | string {
  const split = splitCommandLine(text);
  if (typeof split === "string") return split;
  const items: T[] = [];
  for (const word of split) {
    const item = readWord(word);
    if (typeof item === "string") return item;
    items.push(item);
  }
  return { [key]: together(items) };
}

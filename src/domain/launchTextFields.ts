import { joinCommandLine, splitCommandLine } from "./commandLine.js";
import { formatDuration, parseDuration } from "./duration.js";
import type { GitSource, LaunchRequest, ResourceRequest, StorageRequest } from "./launch.js";
import { portText, readPort, readSecretEnv, readToleration, tolerationText } from "./launchWords.js";
import { notADepth, validateLaunch } from "./validate/validateLaunch.js";

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

/** Every field that can be typed, by key. */
export const launchTextFields = {
  displayName: plain("displayName"),
  name: plain("name"),
  image: plain("image"),
  workingDir: plain("workingDir"),
  serviceAccount: plain("serviceAccount"),
  priorityClass: plain("priorityClass"),
  runtimeClass: plain("runtimeClass"),
  command: words("command"),
  args: words("args"),
  imagePullSecrets: words("imagePullSecrets"),
  repository: git("url"),
  branch: git("branch"),
  depth: git("depth"),
  gitSecret: git("secretName"),
  env: pairs("env"),
  labels: pairs("labels"),
  nodeSelector: pairs("nodeSelector"),
  cpu: amounts("cpu", "cpuRequest", "cpuLimit"),
  memory: amounts("memory", "memoryRequest", "memoryLimit"),
  secretEnv: field(
    "secretEnv",
    ({ secretEnv = {} }) =>
      Object.entries(secretEnv)
        .map(([name, ref]) => `${name}=${ref.name}/${ref.key}`)
        .join(" "),
    (text) => collect(text, (word) => readSecretEnv(word), Object.fromEntries, "secretEnv"),
  ),
  setup: field(
    "setup",
    ({ setup = [] }) => setup.join(" ;; "),
    (text) => ({ setup: text.split(";;").map((line) => line.trim()) }),
  ),
  ports: field(
    "ports",
    ({ ports = [] }) => ports.map(portText).join(" "),
    (text) => collect(text, readPort, (ports) => ports, "ports"),
  ),
  tolerations: field(
    "tolerations",
    ({ tolerations = [] }) => tolerations.map(tolerationText).join(" "),
    (text) => collect(text, readToleration, (tolerations) => tolerations, "tolerations"),
  ),
  timeLimit: field(
    "timeoutSeconds",
    ({ timeoutSeconds }) => (timeoutSeconds === undefined ? "" : formatDuration(timeoutSeconds)),
    (text) => {
      const seconds = parseDuration(text);
      return typeof seconds === "string" ? seconds : { timeoutSeconds: seconds };
    },
  ),
  gpus: {
    key: "resources.gpus",
    read: ({ resources }) => (resources?.gpus === undefined ? "" : String(resources.gpus)),
    write(request, typed) {
      const text = typed.trim();
      if (text === "") return withResources(request, {}, ["gpus"]);
      return /^\d+$/.test(text)
        ? withResources(request, { gpus: Number(text) }, ["gpus"])
        : `“${text}” is not a number of GPUs. Write a whole number, for example 1.`;
    },
  },
} as const satisfies Record<string, LaunchTextField>;

export type LaunchTextFieldName = keyof typeof launchTextFields;

/** Storage as a person reads it: `emptyDir, at most 1Gi`. */
export function storageText(storage: StorageRequest): string {
  switch (storage.kind) {
    case "emptyDir":
      return storage.sizeLimit === undefined ? "emptyDir" : `emptyDir, at most ${storage.sizeLimit}`;
    case "memory":
      return storage.sizeLimit === undefined ? "memory" : `memory, at most ${storage.sizeLimit}`;
    case "newClaim":
      return `new claim of ${storage.size}${storage.storageClass === undefined ? "" : ` (${storage.storageClass})`}${storage.keep === true ? ", kept" : ""}`;
    case "claim":
      return `claim ${storage.claimName}`;
    case "hostPath":
      return `folder ${storage.path} of the node`;
  }
}

/** What is wrong with one part of a request, told by the rules for the whole. */
export function partProblem(part: Partial<LaunchRequest>): string | undefined {
  return validateLaunch({ profile: "", ...part })[0]?.message;
}

function field(
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

function plain(key: KeysOf<string>): LaunchTextField {
  return field(
    key,
    (request) => request[key] ?? "",
    (text) => ({ [key]: text }),
  );
}

function words(key: KeysOf<readonly string[]>): LaunchTextField {
  return field(
    key,
    (request) => joinCommandLine(request[key] ?? []),
    (text) => {
      const split = splitCommandLine(text);
      return typeof split === "string" ? split : { [key]: split };
    },
  );
}

function pairs(key: "env" | "labels" | "nodeSelector"): LaunchTextField {
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

function git(key: "url" | "branch" | "secretName" | "depth"): LaunchTextField {
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
function amounts(
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

function withResources(
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
function collect<T>(
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

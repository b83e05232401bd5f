import { formatDuration, parseDuration } from "./duration.js";
import {
  amounts,
  collect,
  field,
  git,
  pairs,
  plain,
  withResources,
  words,
  type LaunchTextField,
} from "./launchTextField.js";
import { portText, readPort, readSecretEnv, readToleration, tolerationText } from "./launchWords.js";

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

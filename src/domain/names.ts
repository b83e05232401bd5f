import { randomHex, type RandomBytes } from "../base/random.js";

const labelPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const qualifiedPattern = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const maxLabelLength = 63;
const maxSubdomainLength = 253;

/** Whether `text` is an RFC 1123 label: a pod's, a container's or a namespace's name. */
function isLabel(text: string): boolean {
  return text.length <= maxLabelLength && labelPattern.test(text);
}

/** What is wrong with `text` as an RFC 1123 label, in one sentence with an example; undefined when it is one. */
export function nameProblem(text: string): string | undefined {
  if (isLabel(text)) return undefined;
  const rule = "Use at most 63 lower-case letters, digits and dashes, with a letter or a digit at both ends";
  const example = slug(text) || "my-session";
  if (text.length > maxLabelLength && labelPattern.test(text)) {
    return `The name has ${text.length} characters, and Kubernetes takes at most ${maxLabelLength}. Shorten it, for example to “${example}”.`;
  }
  return `“${text}” is not a name that Kubernetes takes. ${rule}, for example “${example}”.`;
}

/** What is wrong with `text` as a DNS subdomain: the name of a Secret, a claim, a service account, a class. */
export function subdomainProblem(text: string, what: string): string | undefined {
  if (text.length <= maxSubdomainLength && text.split(".").every((part) => labelPattern.test(part)))
    return undefined;
  return `“${text}” cannot be the name of ${what}. Use lower-case letters, digits, dashes and dots, with a letter or a digit at both ends, for example “${slug(text) || "my-name"}”.`;
}

/** What is wrong with `key` as the key of a label, such as `app` or `example.com/team`. */
export function labelKeyProblem(key: string): string | undefined {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  const isNameRight = name.length <= maxLabelLength && qualifiedPattern.test(name);
  if (isNameRight && (prefix === undefined || subdomainProblem(prefix, "") === undefined)) return undefined;
  return `“${key}” cannot be the key of a label. Use letters, digits, “-”, “_” and “.”, at most 63 of them, optionally after a domain and a slash, for example “team” or “example.com/team”.`;
}

export function isLabelValue(text: string): boolean {
  return text === "" || (text.length <= maxLabelLength && qualifiedPattern.test(text));
}

/** What is wrong with `value` where a label must match exactly, as in a node selector. */
export function labelValueProblem(value: string): string | undefined {
  if (isLabelValue(value)) return undefined;
  return `“${value}” cannot be the value of a label. Use at most 63 letters, digits, “-”, “_” and “.”, with a letter or a digit at both ends, for example “${toLabelValue(value) || "ssd"}”.`;
}

/** The nearest label value to `text`; `text` itself when it is one. May be empty. */
export function toLabelValue(text: string): string {
  if (isLabelValue(text)) return text;
  return trimEnds(text.replace(/[^-A-Za-z0-9_.]+/g, "-").slice(0, maxLabelLength));
}

/** The nearest RFC 1123 label to `text`; empty when nothing of it can be used. */
export function slug(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{Mark}/gu, "");
  const dashed = plain.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return trimEnds(trimEnds(dashed).slice(0, maxLabelLength));
}

function trimEnds(text: string): string {
  return text.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}

/** A version 4 UUID (RFC 9562) from `random`: the id of a session. */
export function newSessionId(random: RandomBytes): string {
  const hex = randomHex(random, 32);
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) & 3] ?? "8";
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join("-");
}

/** The name that a session gets which was given none: the profile's prefix and eight digits of its id. */
export function generatedName(prefix: string, sessionId: string): string {
  return `${prefix}${sessionId.slice(0, 8)}`;
}

import { looksSecret } from "../domain/secretNames.js";
import { list, record, type Json } from "./decode/read.js";

const mask = "********";
const containerLists = ["initContainers", "containers", "ephemeralContainers"];
/** kubectl keeps a copy of the whole object here. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The pod for a person to read: without managedFields, without values of variables that look like secrets, and
 * without the logins in addresses, wherever they stand: `redis://:password@host`.
 */
export function maskedPod(raw: unknown): Json {
  const pod = record(withoutLogins(raw));
  const { managedFields: _managedFields, annotations, ...metadata } = record(pod.metadata);
  const { [lastApplied]: copy, ...notes } = record(annotations);
  const spec = record(pod.spec);
  const containers = containerLists
    .filter((key) => spec[key] !== undefined)
    .map((key) => [key, list(spec[key]).map(maskedContainer)] as const);
  return {
    ...pod,
    metadata: {
      ...metadata,
      ...(annotations === undefined
        ? {}
        : { annotations: { ...notes, ...(copy === undefined ? {} : { [lastApplied]: mask }) } }),
    },
    spec: { ...spec, ...Object.fromEntries(containers) },
  };
}

/** Every text of it. The user alone of an ssh address is no secret. */
function withoutLogins(value: unknown): unknown {
  if (typeof value === "string")
    return value.replace(/(\w+):\/\/([^/@\s"']+)@/g, (address, scheme: string, login: string) =>
      scheme === "ssh" && !login.includes(":") ? address : `${scheme}://${mask}@`,
    );
  if (Array.isArray(value)) return value.map(withoutLogins);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutLogins(inner)]));
}

function maskedContainer(raw: unknown): Json {
  const container = record(raw);
  if (container.env === undefined) return container;
  const env = list(container.env).map((variable) => {
    const { name, value } = record(variable);
    const isHidden =
      typeof name === "string" && typeof value === "string" && value !== "" && looksSecret(name);
    return isHidden ? { ...record(variable), value: mask } : variable;
  });
  return { ...container, env };
}

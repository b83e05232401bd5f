import type { PortRequest, SecretKeyRef, StorageRequest, Toleration } from "./launch.js";

/** `TOKEN=secret/key`: a variable from a key of a Secret, or what is wrong with the word. */
export function readSecretEnv(word: string): readonly [string, SecretKeyRef] | string {
  const match = /^([^=]+)=([^/]+)\/(.+)$/.exec(word);
  if (!match)
    return `“${word}” does not say which key of which Secret. Write it like “TOKEN=my-secret/token”.`;
  const [, name = "", secret = "", key = ""] = match;
  return [name, { name: secret, key }];
}

/** A port as {@link readPort} reads it. */
export function portText({ port, protocol, name }: PortRequest): string {
  return `${name === undefined ? "" : `${name}:`}${port}${protocol === undefined || protocol === "TCP" ? "" : `/${protocol.toLowerCase()}`}`;
}

/** `8080`, `9000/udp` or `http:80`, or what is wrong with the word. */
export function readPort(word: string): PortRequest | string {
  const match = /^(?:([^:]+):)?(\d+)(?:\/(tcp|udp|sctp))?$/i.exec(word);
  if (!match) return `“${word}” is not a port. Write a number, for example “8080”, “9000/udp” or “http:80”.`;
  const [, name, port = "", protocol] = match;
  return {
    port: Number(port),
    ...(name === undefined ? {} : { name }),
    ...(protocol === undefined ? {} : { protocol: protocol.toUpperCase() as "TCP" | "UDP" | "SCTP" }),
  };
}

/** A toleration as {@link readToleration} reads it. */
export function tolerationText({ key = "", operator, value, effect }: Toleration): string {
  return `${key}${operator === "Exists" || value === undefined ? "" : `=${value}`}${effect === undefined ? "" : `:${effect}`}`;
}

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

/** A toleration of the taint that the word is in kubectl's form, or what is wrong with it. */
export function readToleration(word: string): Toleration | string {
  const match = /^([^=:]+)(?:=([^:]*))?(?::(.+))?$/.exec(word);
  const effect = effects.find((known) => known === match?.[3]);
  if (!match || (match[3] !== undefined && effect === undefined))
    return `“${word}” is not a toleration. Write it as kubectl taint does, for example “gpu=yes:NoSchedule”.`;
  const [, key = "", value] = match;
  return {
    key,
    ...(value === undefined ? { operator: "Exists" } : { operator: "Equal", value }),
    ...(effect === undefined ? {} : { effect }),
  };
}

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

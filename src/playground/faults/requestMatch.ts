import type { RequestInfo } from "../api/requestInfo.js";

/** What a request is for, as faults tell requests apart. */
export const requestKinds = [
  ...(["get", "list", "watch", "create", "update", "patch", "delete"] as const),
  ...(["log", "exec", "attach", "portforward", "other"] as const),
] as const;
export type RequestKind = (typeof requestKinds)[number];

/** Which requests a fault is for: all of them where nothing is said. */
export interface RequestMatch {
  readonly kinds?: readonly RequestKind[] | undefined;
  /** Plural of the resource: `pods`. */
  readonly resource?: string | undefined;
  readonly namespace?: string | undefined;
}

const streams: ReadonlySet<string> = new Set(["log", "exec", "attach", "portforward"]);
const known: ReadonlySet<string> = new Set(requestKinds);

function requestKindOf({ verb, resource }: RequestInfo): RequestKind {
  if (!resource) return "other";
  if (streams.has(resource.subresource)) return resource.subresource as RequestKind;
  if (verb === "deletecollection") return "delete";
  return known.has(verb) ? (verb as RequestKind) : "other";
}

export function isMatch(info: RequestInfo, { kinds, resource, namespace }: RequestMatch): boolean {
  return (
    (kinds === undefined || kinds.includes(requestKindOf(info))) &&
    (resource === undefined || info.resource?.plural === resource) &&
    (namespace === undefined || info.resource?.namespace === namespace)
  );
}

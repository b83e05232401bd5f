import type { ClusterFailure } from "../../domain/failure.js";

/** The server has forgotten our place (410), or is not there yet: its store is older than what it said before. */
export function hasLostPlace({ kind, details }: ClusterFailure): boolean {
  const causes = details.status?.details?.causes ?? [];
  return kind === "gone" || causes.some(({ reason }) => reason === "ResourceVersionTooLarge");
}

/** The watch verb is not granted (403), or the server has no watch for this resource (405). */
export function mayNotWatch(failure: ClusterFailure): boolean {
  return failure.kind === "forbidden" || failure.details.code === 405;
}

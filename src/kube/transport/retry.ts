import type { ClusterFailure } from "../../domain/failure.js";
import type { ApiRequest } from "../api.js";

/** As often as this a request is sent again because the server said "not now". */
const MAX_RETRIES = 4;
/** A server that wants more patience than this is told of instead. */
const LONGEST_WAIT_MS = 10_000;

/**
 * How long to wait before the same request may be sent again, or undefined when it may not. A 429 says that the
 * request was not processed, so every method can be repeated; after a 5xx with Retry-After only what changes
 * nothing.
 */
export function retryDelayMs(
  failure: ClusterFailure,
  method: ApiRequest["method"],
  retries: number,
): number | undefined {
  const { code, retryAfterMs } = failure.details;
  if (retries >= MAX_RETRIES) return undefined;
  const wasRefused = code === 429;
  const mayRepeat = wasRefused || ((method ?? "GET") === "GET" && code !== undefined && code >= 500);
  // A 429 without the header is an eviction that a disruption budget forbids: waiting seconds does not help.
  if (!mayRepeat || retryAfterMs === undefined || retryAfterMs > LONGEST_WAIT_MS) return undefined;
  return retryAfterMs;
}

/** Whether sending a request twice does the same as sending it once (RFC 9110 §9.2.2). */
export function isRepeatable(method: ApiRequest["method"]): boolean {
  return method !== "POST" && method !== "PATCH";
}

import { backoffMs } from "../../base/backoff.js";
import type { RandomBytes } from "../../base/random.js";
import type { ClusterFailure } from "../../domain/failure.js";

const SOON = { firstMs: 250, maxMs: 30_000 };
/** A server that asks for weeks is asked again all the same; a timer cannot even hold a month, and fires at once. */
const LONGEST_ASKED_MS = 300_000;
/** For what only a person can mend: asking often would only fill logs, or start a credential plugin each time. */
const SELDOM = { firstMs: 60_000, maxMs: 300_000 };

/**
 * How long a reflector waits after its `attempt`-th failure in a row (from 1): 0.125–0.25 s at first, at most
 * 30 s; 30 s at least where trying again cannot help by itself; never less than the server asked for, up to five minutes.
 */
export function reflectorDelayMs(failure: ClusterFailure, attempt: number, random: RandomBytes): number {
  const delayMs = backoffMs(attempt, needsPerson(failure) ? SELDOM : SOON, random);
  return Math.max(delayMs, Math.min(failure.details.retryAfterMs ?? 0, LONGEST_ASKED_MS));
}

function needsPerson({ kind }: ClusterFailure): boolean {
  switch (kind) {
    case "unauthorized":
    case "forbidden":
    case "notFound":
    case "invalid":
    case "tls":
    case "kubeconfig":
    case "credential":
      return true;
    case "conflict":
    case "gone":
    case "busy":
    case "server":
    case "unreachable":
    case "lost":
    case "protocol":
      return false;
  }
}

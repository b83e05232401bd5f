import { AbortScope } from "../base/abort.js";
import { UserError } from "../base/errors.js";
import type { Clock } from "../base/clock.js";
import type { Logger } from "../base/log.js";
import type { Platform } from "../base/platform.js";
import type { RandomBytes } from "../base/random.js";
import type { PodRef } from "../domain/refs.js";
import type { Session } from "../domain/session.js";
import type { ReadonlyCollection } from "../state/collection.js";
import type { Cluster, SharedCluster } from "../state/connections.js";
import type { Credentials } from "../state/credentials.js";
import type { FailedLaunches } from "../state/failedLaunches.js";
import type { Profiles } from "../state/profiles.js";
import type { SessionEvents } from "../state/sessionEvents.js";

/** What the verbs work with. */
export interface ActionDeps {
  /** The connection in use. Rejects with why there is none. */
  readonly cluster: (signal: AbortSignal) => Promise<SharedCluster>;
  /** Keyed by `namespace/name`. */
  readonly sessions: ReadonlyCollection<Session>;
  readonly sessionEvents: SessionEvents;
  readonly profiles: Pick<Profiles, "get" | "problems">;
  readonly credentials: Pick<Credentials, "list" | "value" | "withValue">;
  readonly failedLaunches: Pick<FailedLaunches, "note">;
  /** For who launched a session, and whether the folder is trusted. */
  readonly platform: Pick<Platform, "process" | "isTrusted">;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
}

/** A connection for one verb: its `signal` ends with the person's patience and with the connection. */
export async function connect(deps: ActionDeps, signal: AbortSignal): Promise<Cluster> {
  const cluster = await deps.cluster(signal);
  return { ...cluster, signal: AbortSignal.any([signal, cluster.signal]) };
}

/** The session of a pod as it is now, or undefined when it is not (any more) the one that is meant. */
export function currentSession({ sessions }: Pick<ActionDeps, "sessions">, ref: PodRef): Session | undefined {
  const session = sessions.get(`${ref.namespace}/${ref.name}`);
  return ref.uid === undefined || session?.ref.uid === ref.uid ? session : undefined;
}

/** @throws UserError where another pod has the name by now: what was meant for one must not reach the other. */
export function assertSame({ sessions }: Pick<ActionDeps, "sessions">, ref: PodRef): void {
  const holder = sessions.get(`${ref.namespace}/${ref.name}`);
  if (ref.uid === undefined || holder === undefined || holder.ref.uid === ref.uid) return;
  throw new UserError(
    `This “${ref.name}” was deleted, and another session has its name now. Choose that one in the tree.`,
  );
}

/** A signal that aborts by itself, for work that must end although the person's signal is aborted. */
export function timeLimit(clock: Clock, limitMs: number): { readonly signal: AbortSignal; dispose(): void } {
  const scope = new AbortScope();
  const timer = clock.setTimer(limitMs, () => scope.dispose());
  return { signal: scope.signal, dispose: () => timer.dispose() };
}

import type { Clock } from "../base/clock.js";
import type { Session } from "../domain/session.js";
import type { Settings } from "../domain/settings.js";
import type { ReadonlyCollection } from "../state/collection.js";
import type { Connections } from "../state/connections.js";
import type { Pending } from "../state/pending.js";
import type { Permissions } from "../state/permissions.js";
import type { Profiles } from "../state/profiles.js";
import type { SessionEvents } from "../state/sessionEvents.js";

/** What the tree reads. The product fills it as it is; a test with plain values. */
export interface TreeSource {
  readonly connections: Pick<Connections, "state">;
  /** Keyed by `namespace/name`. */
  readonly sessions: ReadonlyCollection<Session>;
  readonly sessionEvents: Pick<SessionEvents, "of">;
  readonly pending: Pick<Pending, "of">;
  readonly permissions: Pick<Permissions, "verdict">;
  readonly profiles: Pick<Profiles, "get">;
  readonly settings: { get(): Settings };
  readonly platform: { readonly clock: Pick<Clock, "now"> };
}

import type { Disposable } from "./base/disposable.js";
import type { Platform } from "./base/platform.js";
import type { Actions } from "./actions/actions.js";
import type { Settings } from "./domain/settings.js";
import type { Event } from "./base/event.js";
import type { Connections } from "./state/connections.js";
import type { ReadonlyCollection } from "./state/collection.js";
import type { Session } from "./domain/session.js";
import type { SessionEvents } from "./state/sessionEvents.js";
import type { Permissions } from "./state/permissions.js";
import type { Profiles } from "./state/profiles.js";

/** The settings in force, and when they change. VS Code's configuration fills it; so does a plain test. */
export interface SettingsSource {
  get(): Settings;
  readonly onDidChange: Event<Settings>;
}

/** The whole product below the editor. Starts nothing and reaches nothing until `connections.start()`. */
export interface App extends Disposable {
  readonly platform: Platform;
  readonly settings: SettingsSource;
  readonly connections: Connections;
  /** Keyed by `namespace/name` of the pod. Empty while not connected. */
  readonly sessions: ReadonlyCollection<Session>;
  readonly sessionEvents: SessionEvents;
  readonly permissions: Permissions;
  readonly profiles: Profiles;
  readonly actions: Actions;
}

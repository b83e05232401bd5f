import type { ConnectionState } from "../../src/domain/connection.js";
import type { Feature } from "../../src/domain/features.js";
import type { Profile } from "../../src/domain/profile.js";
import type { Session, SessionEvent } from "../../src/domain/session.js";
import { defaultSettings, type Settings } from "../../src/domain/settings.js";
import type { TreeSource } from "../../src/present/treeSource.js";
import { Collection, type CollectionChange } from "../../src/state/collection.js";
import type { PendingMark } from "../../src/state/pending.js";

export const connected: ConnectionState = {
  kind: "connected",
  context: "dev",
  namespace: "team-a",
  serverVersion: "v1.35.4",
  mode: "watch",
};

/** What a tree reads, as plain values that a test sets. */
export class FakeTreeSource implements TreeSource {
  state: ConnectionState = connected;
  nowMs = Date.parse("2026-11-20T19:40:00Z");
  tree: Settings["tree"] = { groupBy: "none", showEvents: true };
  readonly collection = new Collection<Session>();
  readonly eventsByUid = new Map<string, readonly SessionEvent[]>();
  readonly marks = new Map<string, PendingMark>();
  readonly denied = new Set<Feature>();
  readonly titles = new Map<string, string>();

  readonly sessions = this.collection;
  readonly connections: TreeSource["connections"];
  readonly sessionEvents = { of: (uid: string) => this.eventsByUid.get(uid) ?? [] };
  readonly pending = { of: (uid: string) => this.marks.get(uid) };
  readonly permissions = {
    verdict: (feature: Feature) => (this.denied.has(feature) ? ("denied" as const) : ("allowed" as const)),
  };
  readonly profiles = {
    get: (name: string) => {
      const title = this.titles.get(name);
      return title === undefined ? undefined : ({ name, title } as Profile);
    },
  };
  readonly settings = { get: () => ({ ...defaultSettings, tree: this.tree }) };
  readonly platform = { clock: { now: () => this.nowMs } };

  constructor(sessions: readonly Session[] = []) {
    // A getter, since a plain value would be the state of the beginning.
    const current = () => this.state;
    this.connections = {
      get state() {
        return current();
      },
    };
    this.put(...sessions);
  }

  /** Adds or replaces sessions, and returns the change as the collection told it. */
  put(...sessions: readonly Session[]): CollectionChange {
    return this.told(() =>
      this.collection.apply(new Map(sessions.map((session) => [key(session), session])), new Set()),
    );
  }

  remove(...sessions: readonly Session[]): CollectionChange {
    return this.told(() => this.collection.apply(new Map(), new Set(sessions.map(key))));
  }

  /** Makes `sessions` all that there are. */
  replace(sessions: readonly Session[]): CollectionChange {
    return this.told(() =>
      this.collection.replace(new Map(sessions.map((session) => [key(session), session]))),
    );
  }

  private told(change: () => void): CollectionChange {
    let told: CollectionChange = { added: new Set(), updated: new Set(), removed: new Set() };
    const listening = this.collection.onDidChange((value) => (told = value));
    change();
    listening.dispose();
    return told;
  }
}

function key({ ref }: Session): string {
  return `${ref.namespace}/${ref.name}`;
}

import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import type { Session, SessionEvent } from "../domain/session.js";
import type { CollectionChange, ReadonlyCollection } from "./collection.js";
import type { SharedCluster } from "./connections.js";
import type { SessionEvents } from "./sessionEvents.js";

const none: ReadonlySet<string> = new Set();

/** The sessions of the connection in use, as one collection that outlives it: none of another is ever among them. */
class ShownSessions implements ReadonlyCollection<Session>, Disposable {
  private readonly changes = new Emitter<CollectionChange>();
  private readonly subscription = new MutableDisposable<Disposable>();
  private source: ReadonlyCollection<Session> | undefined;
  readonly onDidChange: Event<CollectionChange> = this.changes.event;

  get(key: string): Session | undefined {
    return this.source?.get(key);
  }

  values(): IterableIterator<Session> {
    return this.source?.values() ?? [].values();
  }

  get size(): number {
    return this.source?.size ?? 0;
  }

  use(source: ReadonlyCollection<Session> | undefined): void {
    const removed = keysOf(this.source);
    this.source = undefined;
    this.subscription.value = undefined;
    if (removed.size > 0) this.changes.fire({ added: none, updated: none, removed });
    this.source = source;
    this.subscription.value = source?.onDidChange((change) => this.changes.fire(change));
    const added = keysOf(source);
    if (added.size > 0) this.changes.fire({ added, updated: none, removed: none });
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }
}

/** The events of the connection in use; who follows them follows the next connection's after it. */
class ShownSessionEvents implements SessionEvents, Disposable {
  private readonly changes = new Emitter<ReadonlySet<string>>();
  private readonly subscription = new MutableDisposable<Disposable>();
  private readonly following = new MutableDisposable<Disposable>();
  private source: SessionEvents | undefined;
  private followers = 0;
  readonly onDidChange: Event<ReadonlySet<string>> = this.changes.event;

  of(podUid: string): readonly SessionEvent[] {
    return this.source?.of(podUid) ?? [];
  }

  follow(): Disposable {
    this.followers++;
    this.following.value ??= this.source?.follow();
    return toDisposable(() => {
      this.followers--;
      if (this.followers === 0) this.following.value = undefined;
    });
  }

  use(source: SessionEvents | undefined): void {
    this.source = source;
    this.subscription.value = source?.onDidChange((uids) => this.changes.fire(uids));
    this.following.value = this.followers > 0 ? source?.follow() : undefined;
  }

  dispose(): void {
    this.following.dispose();
    this.subscription.dispose();
    this.changes.dispose();
  }
}

/** What is followed over the connection in use, whichever that is. */
export class ShownCluster implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly ownSessions = this.owned.add(new ShownSessions());
  private readonly ownEvents = this.owned.add(new ShownSessionEvents());
  /** Keyed by `namespace/name`. Empty while not connected. */
  readonly sessions: ReadonlyCollection<Session> = this.ownSessions;
  readonly sessionEvents: SessionEvents = this.ownEvents;

  /** Shows another connection, or none. */
  use(cluster: Pick<SharedCluster, "sessions" | "sessionEvents"> | undefined): void {
    this.ownEvents.use(cluster?.sessionEvents);
    this.ownSessions.use(cluster?.sessions);
  }

  dispose(): void {
    this.owned.dispose();
  }
}

function keysOf(sessions: ReadonlyCollection<Session> | undefined): ReadonlySet<string> {
  return new Set([...(sessions?.values() ?? [])].map(({ ref }) => `${ref.namespace}/${ref.name}`));
}

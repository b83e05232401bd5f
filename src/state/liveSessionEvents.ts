import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import type { SessionEvent } from "../domain/session.js";
import type { ReflectorChange } from "../kube/watchState.js";
import type { SessionEvents } from "./sessionEvents.js";

/** What follows the events of a namespace: a reflector, or what a test puts in its place. */
export interface EventFeed extends Disposable {
  readonly onDidChange: Event<ReflectorChange<SessionEvent>>;
  start(): void;
}

/**
 * The events about pods of the namespace in use, by pod. Follows them only while somebody wants them, since a
 * busy namespace has many.
 */
export class LiveSessionEvents implements SessionEvents, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<ReadonlySet<string>>());
  readonly onDidChange: Event<ReadonlySet<string>> = this.changes.event;
  private readonly feed = this.owned.add(new MutableDisposable<EventFeed>());
  /** By pod uid, then by key of the event. */
  private byPod = new Map<string, Map<string, SessionEvent>>();
  private podOfKey = new Map<string, string>();
  private followers = 0;
  private openFeed: (() => EventFeed) | undefined;

  of(podUid: string): readonly SessionEvent[] {
    const events = this.byPod.get(podUid);
    if (!events) return [];
    return [...events.values()].sort((a, b) => (a.lastSeenAt < b.lastSeenAt ? -1 : 1));
  }

  follow(): Disposable {
    this.followers++;
    this.connect();
    return toDisposable(() => {
      this.followers--;
      if (this.followers === 0) this.disconnect();
    });
  }

  /** Follows another connection's events, or none; what was known of the one before is forgotten. */
  use(openFeed: (() => EventFeed) | undefined): void {
    this.disconnect();
    this.openFeed = openFeed;
    if (this.followers > 0) this.connect();
  }

  private connect(): void {
    if (this.feed.value || !this.openFeed) return;
    const feed = this.openFeed();
    this.feed.value = feed;
    feed.onDidChange((change) => this.apply(change));
    feed.start();
  }

  private disconnect(): void {
    this.feed.value = undefined;
    const touched = new Set(this.byPod.keys());
    this.byPod = new Map();
    this.podOfKey = new Map();
    if (touched.size > 0) this.changes.fire(touched);
  }

  private apply(change: ReflectorChange<SessionEvent>): void {
    const touched = new Set<string>();
    if (change.kind === "replaced") {
      for (const uid of this.byPod.keys()) touched.add(uid);
      this.byPod = new Map();
      this.podOfKey = new Map();
      this.put(change.items, touched);
    } else {
      for (const key of change.removed) this.remove(key, touched);
      this.put(change.upserted, touched);
    }
    if (touched.size > 0) this.changes.fire(touched);
  }

  private put(events: ReadonlyMap<string, SessionEvent>, touched: Set<string>): void {
    for (const [key, event] of events) {
      let ofPod = this.byPod.get(event.aboutUid);
      if (!ofPod) this.byPod.set(event.aboutUid, (ofPod = new Map<string, SessionEvent>()));
      ofPod.set(key, event);
      this.podOfKey.set(key, event.aboutUid);
      touched.add(event.aboutUid);
    }
  }

  private remove(key: string, touched: Set<string>): void {
    const uid = this.podOfKey.get(key);
    if (uid === undefined) return;
    this.podOfKey.delete(key);
    const ofPod = this.byPod.get(uid);
    ofPod?.delete(key);
    if (ofPod?.size === 0) this.byPod.delete(uid);
    touched.add(uid);
  }

  dispose(): void {
    this.owned.dispose();
  }
}

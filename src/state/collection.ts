import { Emitter, type Event } from "../base/event.js";
import type { Disposable } from "../base/disposable.js";

/** What changed in a collection: keys only, the values are in the collection. */
export interface CollectionChange {
  readonly added: ReadonlySet<string>;
  readonly updated: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

/** A live, keyed set of immutable values. */
export interface ReadonlyCollection<T> {
  get(key: string): T | undefined;
  values(): IterableIterator<T>;
  readonly size: number;
  /** Fired once per batch, after the values are in place. */
  readonly onDidChange: Event<CollectionChange>;
}

/** The side of a collection that its owner keeps. */
export class Collection<T> implements ReadonlyCollection<T>, Disposable {
  private items = new Map<string, T>();
  private readonly changes = new Emitter<CollectionChange>();
  readonly onDidChange = this.changes.event;

  get(key: string): T | undefined {
    return this.items.get(key);
  }

  values(): IterableIterator<T> {
    return this.items.values();
  }

  get size(): number {
    return this.items.size;
  }

  /** Makes the collection equal to `items`; work and event cover only what differs by identity. */
  replace(items: ReadonlyMap<string, T>): void {
    const removed = new Set<string>();
    for (const key of this.items.keys()) if (!items.has(key)) removed.add(key);
    this.apply(items, removed);
  }

  /** Applies one batch and fires one event, unless nothing changed. */
  apply(upserted: ReadonlyMap<string, T>, removedKeys: ReadonlySet<string>): void {
    const added = new Set<string>();
    const updated = new Set<string>();
    const removed = new Set<string>();
    for (const [key, value] of upserted) {
      const before = this.items.get(key);
      if (before === value) continue;
      (before === undefined ? added : updated).add(key);
      this.items.set(key, value);
    }
    for (const key of removedKeys) if (this.items.delete(key)) removed.add(key);
    if (added.size + updated.size + removed.size > 0) this.changes.fire({ added, updated, removed });
  }

  dispose(): void {
    this.items.clear();
    this.changes.dispose();
  }
}

import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../base/clock.js";
import type { Disposable } from "../../base/disposable.js";
import type { RandomBytes } from "../../base/random.js";
import type { ObjectStore, StoredObject, StoreEvent } from "../objects.js";
import { ChangeFeed } from "./changeFeed.js";
import { losesLastFinalizer } from "./finalizers.js";
import { History, type Change } from "./history.js";
import { newUid } from "./newUid.js";
import { rewound } from "./rewound.js";
import { keyOf, ObjectTable } from "./table.js";
import { timestamp } from "./timestamp.js";

/** Thrown by {@link MemoryStore.create} for a name that is taken. */
export class ObjectExists extends Error {
  constructor(
    readonly resource: string,
    readonly existing: StoredObject,
  ) {
    super(`${resource} "${existing.metadata.name}" already exists`);
  }
}

export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** How many changes a watch may lie behind before it must list again. */
  readonly historyLength?: number;
}

/** Versions begin above 1, which clients use for "long ago". */
const firstVersion = 100;
const defaultHistoryLength = 20_000;

type NewObject = Parameters<ObjectStore["create"]>[1];

/** What {@link MemoryStore.stateAt} answers for a version of which the changes since are forgotten. */
export const compacted = Symbol("compacted");

/** The objects in memory, with etcd's single count of versions and its history. */
export class MemoryStore implements ObjectStore {
  private readonly tables = new Map<string, ObjectTable>();
  private readonly feed = new ChangeFeed();
  private history: History;
  private lastVersion = firstVersion;

  constructor(private readonly options: MemoryStoreOptions) {
    this.history = this.newHistory();
  }

  /** The version of the newest change. */
  get version(): number {
    return this.lastVersion;
  }

  /** Changes after this version can be watched; older ones are expired. */
  get compactedVersion(): number {
    return this.history.compactedVersion;
  }

  get(resource: string, namespace: string | undefined, name: string): StoredObject | undefined {
    return this.tables.get(resource)?.get(keyOf(namespace, name));
  }

  list(resource: string, namespace?: string): readonly StoredObject[] {
    return this.tables.get(resource)?.inOrder(namespace) ?? [];
  }

  create(resource: string, object: NewObject): StoredObject {
    const metadata = object.metadata as StoredObject["metadata"];
    const existing = this.get(resource, metadata.namespace, metadata.name);
    if (existing) throw new ObjectExists(resource, existing);
    const version = this.lastVersion + 1;
    const stored: StoredObject = {
      ...(object as StoredObject),
      metadata: {
        ...metadata,
        uid: metadata.uid || newUid(this.options.random),
        resourceVersion: String(version),
        creationTimestamp: timestamp(this.options.clock.now()),
      },
    };
    this.table(resource).set(keyOf(metadata.namespace, metadata.name), stored);
    this.publish({ type: "ADDED", resource, object: stored, version });
    return stored;
  }

  update(
    resource: string,
    namespace: string | undefined,
    name: string,
    change: (current: StoredObject) => StoredObject | undefined,
  ): StoredObject | undefined {
    const current = this.get(resource, namespace, name);
    if (!current) return undefined;
    const next = change(current);
    if (!next || next === current) return current;
    if (losesLastFinalizer(current, next)) {
      this.removeStored(resource, next, current);
      return undefined;
    }
    // As the real server: a change that changes nothing makes no new version, so no watcher hears of it.
    const sameVersion = withVersion(next, current.metadata.resourceVersion);
    if (isDeepStrictEqual(sameVersion, current)) return current;
    const version = this.lastVersion + 1;
    const stored = withVersion(next, String(version));
    this.table(resource).set(keyOf(namespace, name), stored);
    this.publish({ type: "MODIFIED", resource, object: stored, previous: current, version });
    return stored;
  }

  remove(resource: string, namespace: string | undefined, name: string, uid?: string): void {
    const current = this.get(resource, namespace, name);
    if (!current || (uid !== undefined && current.metadata.uid !== uid)) return;
    this.removeStored(resource, current, current);
  }

  /** Removes the object of this name and uid; watchers see it go as `last` says. Undefined where it is gone. */
  removeAs(resource: string, last: StoredObject): StoredObject | undefined {
    const current = this.get(resource, last.metadata.namespace, last.metadata.name);
    if (current?.metadata.uid !== last.metadata.uid) return undefined;
    return this.removeStored(resource, last, current);
  }

  watch(listener: (event: StoreEvent) => void): Disposable {
    return this.watchChanges(listener);
  }

  /** As {@link watch}, with the version that each change made. */
  watchChanges(listener: (change: Change) => void): Disposable {
    return this.feed.listen(listener);
  }

  /** The changes after `version`, oldest first, or {@link compacted}. */
  changesSince(version: number): readonly Change[] | typeof compacted {
    return version < this.history.compactedVersion ? compacted : this.history.since(version);
  }

  /** What {@link list} would have answered at `version`, or {@link compacted}. */
  stateAt(version: number, resource: string, namespace?: string): readonly StoredObject[] | typeof compacted {
    if (version >= this.lastVersion) return this.list(resource, namespace);
    const changes = this.changesSince(version);
    if (changes === compacted) return compacted;
    const ofResource = changes.filter(
      (change) =>
        change.resource === resource &&
        (namespace === undefined || change.object.metadata.namespace === namespace),
    );
    return rewound(this.list(resource, namespace), ofResource);
  }

  /** Forgets the history: every older version is expired from now on. */
  compact(): void {
    this.history.compact(this.lastVersion);
  }

  /** Loses everything, as a server whose disk is gone: watchers see all of it go, and versions begin anew. */
  forget(): void {
    for (const [resource, table] of this.tables)
      for (const object of table.inOrder()) this.removeStored(resource, object, object);
    this.lastVersion = firstVersion;
    this.history = this.newHistory();
  }

  private newHistory(): History {
    return new History(this.options.historyLength ?? defaultHistoryLength, this.lastVersion);
  }

  private removeStored(resource: string, last: StoredObject, previous: StoredObject): StoredObject {
    const version = this.lastVersion + 1;
    this.table(resource).delete(keyOf(last.metadata.namespace, last.metadata.name));
    const object = withVersion(last, String(version));
    this.publish({ type: "DELETED", resource, object, previous, version });
    return object;
  }

  private publish(change: Change): void {
    this.lastVersion = change.version;
    this.history.add(change);
    this.feed.tell(change);
  }

  private table(resource: string): ObjectTable {
    let table = this.tables.get(resource);
    if (!table) this.tables.set(resource, (table = new ObjectTable()));
    return table;
  }
}

function withVersion(object: StoredObject, resourceVersion: string): StoredObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

import type { Disposable } from "../../../base/disposable.js";
import type { StoredObject, StoreEvent } from "../../objects.js";
import type { ControllerOptions } from "../../parts.js";
import { apiVersionOf, kinds, resourceOf } from "../../store/kinds.js";

const foreground = "foregroundDeletion";
const orphan = "orphan";

interface Place {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * Removes what belonged to something that is gone, and lets an owner go that waits for its dependents or wants
 * to leave them behind. Cascading deletion, kubernetes.io/docs/concepts/architecture/garbage-collection.
 */
export class GarbageCollector implements Disposable {
  /** Uid of an owner → uids of what it owns. */
  private readonly dependents = new Map<string, Set<string>>();
  private readonly places = new Map<string, Place>();
  private readonly subscription: Disposable;

  constructor(private readonly options: ControllerOptions) {
    const { store } = options;
    this.subscription = store.watch((event) => this.take(event));
    const all = kinds
      .map(resourceOf)
      .flatMap((resource) => store.list(resource).map((object) => ({ resource, object })));
    for (const { resource, object } of all) this.learn(resource, object);
    for (const { resource, object } of all) this.judge(resource, object);
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private take({ type, resource, object, previous }: StoreEvent): void {
    if (resource === "events") return;
    if (type !== "DELETED") {
      const isNew = !this.places.has(object.metadata.uid);
      const isChanged = previous?.metadata.ownerReferences !== object.metadata.ownerReferences;
      this.learn(resource, object);
      if (isNew || isChanged || object.metadata.deletionTimestamp !== undefined) this.judge(resource, object);
      return;
    }
    this.places.delete(object.metadata.uid);
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      this.dependents.get(uid)?.delete(object.metadata.uid);
      const owner = this.find(uid);
      if (owner) this.judge(owner.resource, owner.object);
    }
    for (const uid of this.dependents.get(object.metadata.uid) ?? []) {
      const dependent = this.find(uid);
      if (dependent) this.judge(dependent.resource, dependent.object);
    }
    this.dependents.delete(object.metadata.uid);
  }

  private learn(resource: string, { metadata }: StoredObject): void {
    const { uid, namespace, name, ownerReferences = [] } = metadata;
    this.places.set(uid, { resource, namespace, name });
    for (const owner of ownerReferences) {
      const owned = this.dependents.get(owner.uid) ?? new Set();
      owned.add(uid);
      this.dependents.set(owner.uid, owned);
    }
  }

  private find(uid: string): { readonly resource: string; readonly object: StoredObject } | undefined {
    const place = this.places.get(uid);
    const object = place && this.options.store.get(place.resource, place.namespace, place.name);
    return place && object?.metadata.uid === uid ? { resource: place.resource, object } : undefined;
  }

  /** What must happen to one object now: to itself by its owners, and to its dependents by its end. */
  private judge(resource: string, object: StoredObject): void {
    const { metadata } = object;
    const { ownerReferences = [], finalizers = [], deletionTimestamp } = metadata;
    if (deletionTimestamp !== undefined && finalizers.includes(orphan)) this.leaveBehind(resource, object);
    if (deletionTimestamp !== undefined && finalizers.includes(foreground))
      this.endInForeground(resource, object);
    if (ownerReferences.length === 0 || deletionTimestamp !== undefined) return;
    // Of a kind that is not here nobody can say that it is gone.
    if (!ownerReferences.every(isKnownKind)) return;
    const owners = ownerReferences.map(({ uid }) => this.find(uid)?.object);
    if (owners.every((owner) => owner === undefined)) this.remove(resource, object, "Background");
    else if (owners.every((owner) => owner === undefined || isWaiting(owner)))
      // All that is left waits for this one to go.
      this.remove(resource, object, "Foreground");
  }

  private remove(
    resource: string,
    { metadata }: StoredObject,
    propagationPolicy: "Background" | "Foreground",
  ): void {
    const { namespace, name, uid } = metadata;
    const { requests, log } = this.options;
    requests
      .delete(resource, namespace, name, { uid, propagationPolicy })
      .catch((fault: unknown) =>
        log.warn("what lost its owner could not be removed", { resource, name, why: String(fault) }),
      );
  }

  private dependentsOf({ metadata }: StoredObject) {
    return [...(this.dependents.get(metadata.uid) ?? [])].flatMap((uid) => this.find(uid) ?? []);
  }

  private endInForeground(resource: string, owner: StoredObject): void {
    const blocking = this.dependentsOf(owner).filter(({ object }) =>
      object.metadata.ownerReferences?.some(
        ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
      ),
    );
    if (blocking.length === 0) this.withoutFinalizer(resource, owner, foreground);
    else for (const dependent of this.dependentsOf(owner)) this.judge(dependent.resource, dependent.object);
  }

  private leaveBehind(resource: string, owner: StoredObject): void {
    for (const { resource: kind, object } of this.dependentsOf(owner)) {
      const { namespace, name } = object.metadata;
      this.options.store.update(kind, namespace, name, (stored) => {
        const { ownerReferences = [], ...rest } = stored.metadata;
        const left = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
        return { ...stored, metadata: { ...rest, ...(left.length > 0 ? { ownerReferences: left } : {}) } };
      });
      this.dependents.get(owner.metadata.uid)?.delete(object.metadata.uid);
    }
    this.withoutFinalizer(resource, owner, orphan);
  }

  private withoutFinalizer(resource: string, { metadata }: StoredObject, finalizer: string): void {
    this.options.store.update(resource, metadata.namespace, metadata.name, (stored) => ({
      ...stored,
      metadata: {
        ...stored.metadata,
        finalizers: (stored.metadata.finalizers ?? []).filter((one) => one !== finalizer),
      },
    }));
  }
}

function isKnownKind(owner: { readonly apiVersion: string; readonly kind: string }): boolean {
  return kinds.some((kind) => kind.kind === owner.kind && apiVersionOf(kind) === owner.apiVersion);
}

/** It is being deleted, and only after what belongs to it. */
function isWaiting({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(foreground) === true;
}

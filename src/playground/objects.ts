import type { Disposable } from "../base/disposable.js";

/** A stored Kubernetes object: what every kind has, and the rest as it is. Never changed in place. */
export interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly {
      readonly apiVersion: string;
      readonly kind: string;
      readonly name: string;
      readonly uid: string;
      readonly controller?: boolean;
      readonly blockOwnerDeletion?: boolean;
    }[];
  };
  readonly [field: string]: unknown;
}

export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** Plural and group of the kind: `pods`, `jobs.batch`. */
  readonly resource: string;
  readonly object: StoredObject;
  readonly previous?: StoredObject;
}

/**
 * The objects of the playground, as its controllers see them: inside the server, with every right, without
 * admission. Resources are named `pods`, `jobs.batch`, `roles.rbac.authorization.k8s.io`.
 */
export interface ObjectStore {
  get(resource: string, namespace: string | undefined, name: string): StoredObject | undefined;
  /** Objects of one namespace, or of all; in order of name. */
  list(resource: string, namespace?: string): readonly StoredObject[];
  /** Sets uid, resourceVersion and creationTimestamp. Throws when it exists. */
  create(resource: string, object: Omit<StoredObject, "metadata"> & { metadata: object }): StoredObject;
  /** Replaces what `change` returns for the current object; undefined leaves it. Returns the stored one, or undefined when it is gone. */
  update(
    resource: string,
    namespace: string | undefined,
    name: string,
    change: (current: StoredObject) => StoredObject | undefined,
  ): StoredObject | undefined;
  /** Removes at once, without grace or finalizers. */
  remove(resource: string, namespace: string | undefined, name: string, uid?: string): void;
  /** Every change after this call, in order. */
  watch(listener: (event: StoreEvent) => void): Disposable;
}

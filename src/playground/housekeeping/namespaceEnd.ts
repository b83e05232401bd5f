import type { Disposable } from "../../base/disposable.js";
import { deleteStored } from "../api/delete.js";
import type { ApiContext } from "../api/exchange.js";
import type { StoredObject } from "../objects.js";
import { objectAt, textsAt } from "../schema/json.js";
import { kinds, resourceOf } from "../store/kinds.js";

const namespaced = kinds.filter((kind) => kind.namespaced);
const noOptions = {
  gracePeriodSeconds: undefined,
  propagation: "Background",
  dryRun: false,
  uid: "",
  resourceVersion: "",
} as const;

/** Empties the namespaces that are being deleted, and lets each go when nothing is left in it. */
export function endNamespaces(context: ApiContext): Disposable {
  const { store } = context;
  const finish = (namespace: string) => {
    const found = store.get("namespaces", undefined, namespace);
    if (!found || !isEnding(found)) return;
    let isEmpty = true;
    // Pods first: what they use goes with them.
    for (const kind of namespaced)
      for (const object of store.list(resourceOf(kind), namespace)) {
        isEmpty = false;
        if (object.metadata.deletionTimestamp === undefined) deleteStored(context, kind, object, noOptions);
      }
    if (isEmpty || namespaced.every((kind) => store.list(resourceOf(kind), namespace).length === 0))
      store.update("namespaces", undefined, namespace, withoutOwnFinalizer);
  };
  for (const { metadata } of store.list("namespaces")) finish(metadata.name);
  return store.watch(({ type, resource, object }) => {
    if (resource === "namespaces" && type !== "DELETED") finish(object.metadata.name);
    else if (type === "DELETED" && object.metadata.namespace !== undefined) finish(object.metadata.namespace);
  });
}

function isEnding(namespace: StoredObject): boolean {
  return (
    namespace.metadata.deletionTimestamp !== undefined && textsAt(namespace, "spec", "finalizers").length > 0
  );
}

/** Without the finalizer that stood for its contents; others in its metadata may still hold it. */
function withoutOwnFinalizer(namespace: StoredObject): StoredObject {
  const { finalizers: _finalizers, ...spec } = objectAt(namespace, "spec");
  return { ...namespace, spec };
}

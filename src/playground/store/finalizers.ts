import type { StoredObject } from "../objects.js";
import { textsAt } from "../schema/json.js";

/** Finalizers of the object, and those that only a namespace has. */
function finalizerCount(object: StoredObject): number {
  return (object.metadata.finalizers?.length ?? 0) + textsAt(object, "spec", "finalizers").length;
}

/** An object that is being deleted goes with its last finalizer, once its grace is over. */
export function losesLastFinalizer(current: StoredObject, next: StoredObject): boolean {
  return (
    finalizerCount(current) > 0 &&
    finalizerCount(next) === 0 &&
    next.metadata.deletionTimestamp !== undefined &&
    !(next.metadata.deletionGracePeriodSeconds ?? 0)
  );
}

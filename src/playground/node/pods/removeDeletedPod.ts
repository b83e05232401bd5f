import type { Clock } from "../../../base/clock.js";
import type { ObjectStore } from "../../objects.js";
import { timestamp } from "../../store/timestamp.js";
import type { Pod } from "./podTypes.js";

/**
 * Removes the object of a pod of which nothing runs any more, if it is deleted and nobody else still holds it. Whether
 * it is gone.
 */
export function removeDeletedPod(
  { metadata }: Pod,
  { store, clock }: { readonly store: ObjectStore; readonly clock: Clock },
): boolean {
  const { namespace, name, uid, deletionTimestamp } = metadata;
  const stored = store.get("pods", namespace, name);
  if (stored?.metadata.uid !== uid) return true;
  if (deletionTimestamp === undefined) return false;
  const isHeld = (stored.metadata.finalizers ?? []).length > 0;
  if (isHeld && stored.metadata.deletionGracePeriodSeconds === 0) return false;
  const last = { deletionTimestamp: timestamp(clock.now()), deletionGracePeriodSeconds: 0 };
  store.update("pods", namespace, name, (pod) => ({ ...pod, metadata: { ...pod.metadata, ...last } }));
  if (isHeld) return false;
  store.remove("pods", namespace, name, uid);
  return true;
}

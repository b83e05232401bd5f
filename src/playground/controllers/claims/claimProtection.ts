import type { Disposable } from "../../../base/disposable.js";
import type { ObjectStore, StoredObject } from "../../objects.js";
import { at, objectsAt, textAt, type JsonObject } from "../../schema/json.js";

const claims = "persistentvolumeclaims";
const protection = "kubernetes.io/pvc-protection";

/** Lets claims go that were deleted, once no pod uses them any more. */
export class ClaimProtection implements Disposable {
  private readonly subscription: Disposable;

  constructor(private readonly store: ObjectStore) {
    this.subscription = store.watch(({ type, resource, object }) => {
      if (resource === claims && type !== "DELETED") this.look(object);
      else if (resource === "pods" && objectsAt(object, "spec", "volumes").some(isClaim))
        for (const claim of store.list(claims, object.metadata.namespace)) this.look(claim);
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private look({ metadata }: StoredObject): void {
    const { namespace, name, deletionTimestamp, finalizers = [] } = metadata;
    if (deletionTimestamp === undefined || !finalizers.includes(protection)) return;
    const isUsed = this.store
      .list("pods", namespace)
      .filter((pod) => !["Succeeded", "Failed"].includes(textAt(pod, "status", "phase")))
      .some((pod) =>
        objectsAt(pod, "spec", "volumes").some(
          (volume) => textAt(volume, "persistentVolumeClaim", "claimName") === name,
        ),
      );
    if (isUsed) return;
    this.store.update(claims, namespace, name, (stored) => ({
      ...stored,
      metadata: { ...stored.metadata, finalizers: finalizers.filter((one) => one !== protection) },
    }));
  }
}

function isClaim(volume: JsonObject): boolean {
  return at(volume, "persistentVolumeClaim") !== undefined;
}

import type { Disposable } from "../../../base/disposable.js";
import type { StoredObject, StoreEvent } from "../../objects.js";
import type { PartOptions } from "../../parts.js";
import { at, objectAt, textAt, textsAt, type JsonObject } from "../../schema/json.js";
import { parseQuantity } from "../../schema/quantity.js";
import { timestamp } from "../../store/timestamp.js";
import { EventRecorder } from "../eventRecorder.js";
import { nameOfNewVolume, newVolume, selectedNode } from "./newVolume.js";

/** The provisioner of the playground's storage class: a folder of the node for each claim. */
const provisioner = "playground/local-path";
const claims = "persistentvolumeclaims";
const volumes = "persistentvolumes";
const classes = "storageclasses.storage.k8s.io";

/** Gives claims their volumes: ones that are there and fit, or new folders of the node. */
export class ClaimBinder implements Disposable {
  private readonly subscription: Disposable;
  private readonly controller: EventRecorder;
  private readonly provisioning: EventRecorder;

  constructor(private readonly options: PartOptions) {
    const { store, clock, random } = options;
    const parts = { store, clock, random };
    this.controller = new EventRecorder({ ...parts, component: "persistentvolume-controller" });
    this.provisioning = new EventRecorder({ ...parts, component: provisioner });
    this.subscription = store.watch((event) => this.take(event));
    for (const claim of store.list(claims)) this.bring(claim);
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private take({ type, resource, object }: StoreEvent): void {
    if (resource === claims) {
      if (type === "DELETED") this.release(object);
      else this.bring(object);
    } else if (type !== "DELETED" && (resource === volumes || resource === classes)) {
      for (const claim of this.options.store.list(claims)) this.bring(claim);
    }
  }

  /** Takes one claim as far as it can be taken now. */
  private bring(claim: StoredObject): void {
    if (textAt(claim, "status", "phase") === "Bound" || claim.metadata.deletionTimestamp !== undefined)
      return;
    const className = textAt(claim, "spec", "storageClassName");
    const found = this.options.store.get(classes, undefined, className);
    const waits =
      textAt(found, "volumeBindingMode") === "WaitForFirstConsumer" &&
      claim.metadata.annotations?.[selectedNode] === undefined;
    const volume = waits ? undefined : this.fittingVolume(claim);
    if (volume) this.bind(claim, volume);
    else if (waits)
      this.say(claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
    else if (className !== "" && !found)
      this.controller.record(claim, {
        type: "Warning",
        reason: "ProvisioningFailed",
        message: `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`,
      });
    else if (className === "")
      this.say(
        claim,
        "FailedBinding",
        "no persistent volumes available for this claim and no storage class is set",
      );
    else if (found && textAt(found, "provisioner") === provisioner) this.provision(claim, found);
    else this.sayExternal(claim, textAt(found, "provisioner"));
  }

  private say(claim: StoredObject, reason: string, message: string): void {
    this.controller.record(claim, { type: "Normal", reason, message });
  }

  private sayExternal(claim: StoredObject, name: string): void {
    this.say(
      claim,
      "ExternalProvisioning",
      `Waiting for a volume to be created either by the external provisioner '${name}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    );
  }

  private fittingVolume(claim: StoredObject): StoredObject | undefined {
    const { store } = this.options;
    const asked = textAt(claim, "spec", "volumeName");
    const size = parseQuantity(textAt(claim, "spec", "resources", "requests", "storage"))?.nano ?? 0n;
    const modes = textsAt(claim, "spec", "accessModes");
    return store
      .list(volumes)
      .filter((volume) => asked === "" || volume.metadata.name === asked)
      .find((volume) => {
        const owner = textAt(volume, "spec", "claimRef", "uid");
        const reserved = at(volume, "spec", "claimRef") !== undefined;
        if (owner !== "" ? owner !== claim.metadata.uid : reserved && !isFor(volume, claim)) return false;
        const capacity = parseQuantity(textAt(volume, "spec", "capacity", "storage"))?.nano ?? 0n;
        const offered = textsAt(volume, "spec", "accessModes");
        return (
          textAt(volume, "spec", "storageClassName") === textAt(claim, "spec", "storageClassName") &&
          capacity >= size &&
          modes.every((mode) => offered.includes(mode))
        );
      });
  }

  private provision(claim: StoredObject, storageClass: StoredObject): void {
    const { store } = this.options;
    const { namespace = "", name } = claim.metadata;
    if (store.get(volumes, undefined, nameOfNewVolume(claim))) return;
    this.sayExternal(claim, provisioner);
    this.provisioning.record(claim, {
      type: "Normal",
      reason: "Provisioning",
      message: `External provisioner is provisioning volume for claim "${namespace}/${name}"`,
    });
    store.create(volumes, newVolume(claim, { provisioner, storageClass }));
    this.provisioning.record(claim, {
      type: "Normal",
      reason: "ProvisioningSucceeded",
      message: `Successfully provisioned volume ${nameOfNewVolume(claim)}`,
    });
  }

  private bind(claim: StoredObject, volume: StoredObject): void {
    const { store, clock } = this.options;
    const { namespace = "", name, uid, resourceVersion } = claim.metadata;
    const claimRef = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      namespace,
      name,
      uid,
      resourceVersion,
    };
    store.update(volumes, undefined, volume.metadata.name, (stored) => ({
      ...stored,
      spec: { claimRef, ...(stored["spec"] as JsonObject) },
      status: { phase: "Bound", lastPhaseTransitionTime: timestamp(clock.now()) },
    }));
    const isOwn = volume.metadata.annotations?.["pv.kubernetes.io/provisioned-by"] === provisioner;
    store.update(claims, namespace, name, (stored) => ({
      ...stored,
      metadata: {
        ...stored.metadata,
        annotations: {
          ...stored.metadata.annotations,
          "pv.kubernetes.io/bind-completed": "yes",
          "pv.kubernetes.io/bound-by-controller": "yes",
          ...(isOwn
            ? {
                "volume.beta.kubernetes.io/storage-provisioner": provisioner,
                "volume.kubernetes.io/storage-provisioner": provisioner,
              }
            : {}),
        },
      },
      spec: { ...(stored["spec"] as JsonObject), volumeName: volume.metadata.name },
      status: {
        phase: "Bound",
        accessModes: textsAt(volume, "spec", "accessModes"),
        capacity: objectAt(volume, "spec", "capacity"),
      },
    }));
  }

  /** The claim is gone: its volume goes too, or waits for somebody to look at it. */
  private release(claim: StoredObject): void {
    const { store, clock } = this.options;
    for (const volume of store.list(volumes)) {
      if (textAt(volume, "spec", "claimRef", "uid") !== claim.metadata.uid) continue;
      const { name } = volume.metadata;
      if (textAt(volume, "spec", "persistentVolumeReclaimPolicy") === "Delete")
        store.remove(volumes, undefined, name);
      else
        store.update(volumes, undefined, name, (stored) => ({
          ...stored,
          status: { phase: "Released", lastPhaseTransitionTime: timestamp(clock.now()) },
        }));
    }
  }
}

function isFor(volume: StoredObject, { metadata }: StoredObject): boolean {
  const ref = objectAt(volume, "spec", "claimRef");
  return textAt(ref, "namespace") === metadata.namespace && textAt(ref, "name") === metadata.name;
}

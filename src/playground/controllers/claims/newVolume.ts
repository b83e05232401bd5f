import type { ObjectStore, StoredObject } from "../../objects.js";
import { textAt, textsAt } from "../../schema/json.js";

/** The annotation by which the scheduler tells a claim where its first pod will be. */
export const selectedNode = "volume.kubernetes.io/selected-node";

/** Where the volumes are on their node. */
export const volumesFolder = "/var/lib/volumes";

export function nameOfNewVolume({ metadata }: StoredObject): string {
  return `pvc-${metadata.uid}`;
}

/** The volume that a provisioner of folders makes for a claim: on the node of its first pod, if that is known. */
export function newVolume(
  claim: StoredObject,
  options: { readonly provisioner: string; readonly storageClass: StoredObject },
): Parameters<ObjectStore["create"]>[1] {
  const { provisioner, storageClass } = options;
  const { namespace = "", name, uid, resourceVersion, annotations } = claim.metadata;
  const volumeName = nameOfNewVolume(claim);
  const node = annotations?.[selectedNode];
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volumeName, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      accessModes: textsAt(claim, "spec", "accessModes"),
      capacity: { storage: textAt(claim, "spec", "resources", "requests", "storage") },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid, resourceVersion },
      hostPath: { path: `${volumesFolder}/${volumeName}_${namespace}_${name}`, type: "DirectoryOrCreate" },
      ...(node === undefined ? {} : { nodeAffinity: onlyOn(node) }),
      persistentVolumeReclaimPolicy: textAt(storageClass, "reclaimPolicy") || "Delete",
      storageClassName: storageClass.metadata.name,
      volumeMode: "Filesystem",
    },
    status: { phase: "Pending" },
  };
}

function onlyOn(node: string): object {
  const matchExpressions = [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }];
  return { required: { nodeSelectorTerms: [{ matchExpressions }] } };
}

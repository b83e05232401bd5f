import type { StoredObject } from "../../objects.js";
import { at, textAt } from "../../schema/json.js";
import { accessModes, ageColumn, nameColumn, type Column } from "./column.js";

const volumeMode: Column = {
  name: "VolumeMode",
  priority: 1,
  cell: (object) => textAt(object, "spec", "volumeMode") || "<unset>",
};
const attributesClass: Column = {
  name: "VolumeAttributesClass",
  cell: (object) => textAt(object, "spec", "volumeAttributesClassName") || "<unset>",
};

function className({ metadata }: StoredObject): string {
  const isDefault = metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true";
  return isDefault ? `${metadata.name} (default)` : metadata.name;
}

export const storageColumns: Readonly<Record<string, readonly Column[]>> = {
  persistentvolumeclaims: [
    nameColumn,
    {
      name: "Status",
      cell: (object) =>
        object.metadata.deletionTimestamp === undefined ? textAt(object, "status", "phase") : "Terminating",
    },
    { name: "Volume", cell: (object) => textAt(object, "spec", "volumeName") },
    {
      name: "Capacity",
      cell: (object) =>
        textAt(object, "spec", "volumeName") === "" ? "" : textAt(object, "status", "capacity", "storage"),
    },
    {
      name: "Access Modes",
      cell: (object) =>
        textAt(object, "spec", "volumeName") === "" ? "" : accessModes(object, "status", "accessModes"),
    },
    { name: "StorageClass", cell: (object) => textAt(object, "spec", "storageClassName") },
    attributesClass,
    ageColumn,
    volumeMode,
  ],
  persistentvolumes: [
    nameColumn,
    { name: "Capacity", cell: (object) => textAt(object, "spec", "capacity", "storage") },
    { name: "Access Modes", cell: (object) => accessModes(object, "spec", "accessModes") },
    { name: "Reclaim Policy", cell: (object) => textAt(object, "spec", "persistentVolumeReclaimPolicy") },
    {
      name: "Status",
      cell: (object) =>
        object.metadata.deletionTimestamp === undefined ? textAt(object, "status", "phase") : "Terminating",
    },
    {
      name: "Claim",
      cell: (object) =>
        at(object, "spec", "claimRef")
          ? `${textAt(object, "spec", "claimRef", "namespace")}/${textAt(object, "spec", "claimRef", "name")}`
          : "",
    },
    { name: "StorageClass", cell: (object) => textAt(object, "spec", "storageClassName") },
    attributesClass,
    { name: "Reason", cell: (object) => textAt(object, "status", "reason") },
    ageColumn,
    volumeMode,
  ],
  "storageclasses.storage.k8s.io": [
    { ...nameColumn, cell: className },
    { name: "Provisioner", cell: (object) => textAt(object, "provisioner") },
    { name: "ReclaimPolicy", cell: (object) => textAt(object, "reclaimPolicy") },
    { name: "VolumeBindingMode", cell: (object) => textAt(object, "volumeBindingMode") },
    { name: "AllowVolumeExpansion", cell: (object) => at(object, "allowVolumeExpansion") === true },
    ageColumn,
  ],
};

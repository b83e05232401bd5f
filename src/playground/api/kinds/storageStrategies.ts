import { isDeepStrictEqual } from "node:util";
import type { StoredObject } from "../../objects.js";
import { at, objectAt, textAt, textsAt, type JsonObject, toText } from "../../schema/json.js";
import { parseQuantity } from "../../schema/quantity.js";
import type { ApiContext } from "../exchange.js";
import type { FieldErrors } from "../fieldErrors.js";
import { subdomainRule } from "../names.js";
import type { Strategy } from "../strategy.js";

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const defaultClassAnnotation = "storageclass.kubernetes.io/is-default-class";
const protection = "kubernetes.io/pvc-protection";

export const claimStrategy: Strategy = {
  nameRule: subdomainRule,
  defaults: (claim) => ({ ...claim, spec: { volumeMode: "Filesystem", ...objectAt(claim, "spec") } }),
  prepare: (claim, context) =>
    protectedClaim(withDefaultClass({ ...claim, status: { phase: "Pending" } }, context)),
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  returnsDeleted: true,
};

/** A claim that names no class gets the default one; an empty name asks for none. */
function withDefaultClass(claim: JsonObject, { store }: ApiContext): JsonObject {
  const spec = objectAt(claim, "spec");
  if (at(spec, "storageClassName") !== undefined) return claim;
  const found = store
    .list("storageclasses.storage.k8s.io")
    .find(({ metadata }) => metadata.annotations?.[defaultClassAnnotation] === "true");
  return found ? { ...claim, spec: { ...spec, storageClassName: found.metadata.name } } : claim;
}

/** The claim stays while a pod uses it; the controller of claims takes the finalizer away. */
function protectedClaim(claim: JsonObject): JsonObject {
  const metadata = objectAt(claim, "metadata");
  const finalizers = textsAt(metadata, "finalizers");
  if (finalizers.includes(protection)) return claim;
  return { ...claim, metadata: { ...metadata, finalizers: [...finalizers, protection] } };
}

function validateClaim(claim: JsonObject, errors: FieldErrors): void {
  const spec = objectAt(claim, "spec");
  const modes = textsAt(spec, "accessModes");
  if (modes.length === 0) errors.required("spec.accessModes", "at least 1 access mode is required");
  for (const mode of modes)
    if (!accessModes.includes(mode)) errors.unsupported("spec.accessModes", mode, accessModes);
  const storage = at(spec, "resources", "requests", "storage");
  if (storage === undefined) errors.required("spec.resources[storage]");
  else if ((parseQuantity(toText(storage))?.nano ?? 0n) <= 0n)
    errors.invalid("spec.resources[storage]", storage, "must be greater than zero");
}

function validateClaimUpdate(next: JsonObject, current: StoredObject, errors: FieldErrors): void {
  const fixed = ({ resources: _resources, volumeName: _volume, ...rest }: JsonObject) => rest;
  if (!isDeepStrictEqual(fixed(objectAt(next, "spec")), fixed(objectAt(current, "spec"))))
    errors.forbidden(
      "spec",
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n",
    );
}

export const storageClassStrategy: Strategy = {
  nameRule: subdomainRule,
  defaults: (value) => ({ reclaimPolicy: "Delete", volumeBindingMode: "Immediate", ...value }),
  validate: (value, errors) => {
    if (textAt(value, "provisioner") === "") errors.required("provisioner");
  },
  validateUpdate: (next, current, errors) => {
    for (const field of ["provisioner", "reclaimPolicy", "volumeBindingMode", "parameters"])
      if (!isDeepStrictEqual(at(next, field), at(current, field)))
        errors.forbidden(field, "updates to " + field + " are forbidden.");
  },
};

export const volumeStrategy: Strategy = {
  nameRule: subdomainRule,
  defaults: (volume) => ({
    ...volume,
    spec: { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem", ...objectAt(volume, "spec") },
  }),
  prepare: (volume) => ({ ...volume, status: { phase: "Pending" } }),
  returnsDeleted: true,
};

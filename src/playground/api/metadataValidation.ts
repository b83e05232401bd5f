import type { StoredObject } from "../objects.js";
import type { Kind } from "../store/kinds.js";
import { objectAt, objectsAt, textAt, textsAt, type JsonObject, toText } from "../schema/json.js";
import type { FieldErrors } from "./fieldErrors.js";
import { isLabelValue, labelKeyComplaint, labelValueComplaint, prefixRule, type NameRule } from "./names.js";

const maxAnnotationsBytes = 256 * 1024;
const standardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];

/** k8s.io/apimachinery/pkg/api/validation.ValidateObjectMeta, for the metadata of a complete object. */
export function validateMetadata(object: JsonObject, kind: Kind, rule: NameRule, errors: FieldErrors): void {
  const metadata = objectAt(object, "metadata");
  const generateName = textAt(metadata, "generateName");
  const prefixComplaint = generateName === "" ? undefined : prefixRule(rule)(generateName);
  if (prefixComplaint) errors.invalid("metadata.generateName", generateName, prefixComplaint);
  const name = textAt(metadata, "name");
  const complaint = name === "" ? undefined : rule(name);
  if (name === "") errors.required("metadata.name", "name or generateName is required");
  else if (complaint) errors.invalid("metadata.name", name, complaint);
  if (kind.namespaced && textAt(metadata, "namespace") === "") errors.required("metadata.namespace");
  validateLabels(objectAt(metadata, "labels"), "metadata.labels", errors);
  validateAnnotations(objectAt(metadata, "annotations"), errors);
  for (const owner of objectsAt(metadata, "ownerReferences")) validateOwner(owner, errors);
  for (const [index, finalizer] of textsAt(metadata, "finalizers").entries())
    validateFinalizer(finalizer, `metadata.finalizers[${index}]`, errors);
}

function validateLabels(labels: JsonObject, field: string, errors: FieldErrors): void {
  for (const [key, value] of Object.entries(labels)) {
    const complaint = labelKeyComplaint(key);
    if (complaint) errors.invalid(field, key, complaint);
    const text = toText(value);
    if (text.length > 63) errors.invalid(field, text, "must be no more than 63 bytes");
    else if (!isLabelValue(text)) errors.invalid(field, text, labelValueComplaint);
  }
}

function validateAnnotations(annotations: JsonObject, errors: FieldErrors): void {
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    const complaint = labelKeyComplaint(key.toLowerCase());
    if (complaint) errors.invalid("metadata.annotations", key, complaint);
    size += Buffer.byteLength(key) + Buffer.byteLength(toText(value));
  }
  if (size > maxAnnotationsBytes) errors.tooLong("metadata.annotations", maxAnnotationsBytes);
}

function validateOwner(owner: JsonObject, errors: FieldErrors): void {
  const field = "metadata.ownerReferences";
  if (textAt(owner, "apiVersion") === "")
    errors.invalid(`${field}.apiVersion`, "", "version must not be empty");
  for (const name of ["kind", "name", "uid"])
    if (textAt(owner, name) === "") errors.invalid(`${field}.${name}`, "", "must not be empty");
}

function validateFinalizer(finalizer: string, field: string, errors: FieldErrors): void {
  const complaint = labelKeyComplaint(finalizer);
  if (complaint) errors.invalid(field, finalizer, complaint);
  else if (!finalizer.includes("/") && !standardFinalizers.includes(finalizer))
    errors.invalid(field, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
}

/** What of the metadata an update may not change. */
export function validateMetadataUpdate(next: JsonObject, current: StoredObject, errors: FieldErrors): void {
  if (current.metadata.deletionTimestamp === undefined) return;
  const before = new Set(current.metadata.finalizers ?? []);
  const added = textsAt(next, "metadata", "finalizers").filter((one) => !before.has(one));
  if (added.length === 0) return;
  const list = added.map((one) => JSON.stringify(one)).join(", ");
  errors.forbidden(
    "metadata.finalizers",
    `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
  );
}

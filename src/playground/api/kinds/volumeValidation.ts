import { at, objectsAt, textAt, type JsonObject } from "../../schema/json.js";
import type { FieldErrors } from "../fieldErrors.js";
import { labelRule } from "../names.js";

/** Sources in the order in which the server looks at them. */
const sourcesInOrder = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "persistentVolumeClaim",
  "downwardAPI",
  "configMap",
  "projected",
  "csi",
  "ephemeral",
];

/** Checks volumes and returns the names that a container may mount. */
export function validateVolumes(
  volumes: readonly JsonObject[],
  field: string,
  errors: FieldErrors,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const here = `${field}[${index}]`;
    const before = errors.causes.length;
    validateSource(volume, here, errors);
    const name = textAt(volume, "name");
    const complaint = name === "" ? undefined : labelRule(name);
    if (name === "") errors.required(`${here}.name`);
    else if (complaint) errors.invalid(`${here}.name`, name, complaint);
    if (names.has(name)) errors.duplicate(`${here}.name`, name);
    // A volume with a fault is no volume yet: its name is free, and nothing can mount it.
    if (errors.causes.length === before) names.add(name);
  }
  return names;
}

function validateSource(volume: JsonObject, field: string, errors: FieldErrors): void {
  const given = Object.keys(volume)
    .filter((key) => key !== "name")
    .sort((left, right) => sourcesInOrder.indexOf(left) - sourcesInOrder.indexOf(right));
  for (const [index, source] of given.entries()) {
    if (index > 0) {
      errors.forbidden(`${field}.${source}`, "may not specify more than 1 volume type");
      continue;
    }
    const here = `${field}.${source}`;
    if (source === "secret" && textAt(volume, source, "secretName") === "")
      errors.required(`${here}.secretName`);
    if (source === "configMap" && textAt(volume, source, "name") === "") errors.required(`${here}.name`);
    if (source === "persistentVolumeClaim" && textAt(volume, source, "claimName") === "")
      errors.required(`${here}.claimName`);
    if (source === "hostPath" && textAt(volume, source, "path") === "") errors.required(`${here}.path`);
    validateItems(objectsAt(volume, source, "items"), `${here}.items`, errors);
    for (const [number, projection] of objectsAt(volume, source, "sources").entries())
      validateProjection(projection, `${here}.sources[${number}]`, errors);
  }
}

function validateProjection(projection: JsonObject, field: string, errors: FieldErrors): void {
  for (const source of ["secret", "configMap", "downwardAPI"]) {
    if (projection[source] === undefined) continue;
    if (source !== "downwardAPI" && textAt(projection, source, "name") === "")
      errors.required(`${field}.${source}.name`);
    validateItems(objectsAt(projection, source, "items"), `${field}.${source}.items`, errors);
  }
  if (
    projection["serviceAccountToken"] !== undefined &&
    textAt(projection, "serviceAccountToken", "path") === ""
  )
    errors.required(`${field}.serviceAccountToken.path`);
}

function validateItems(items: readonly JsonObject[], field: string, errors: FieldErrors): void {
  for (const [index, item] of items.entries()) {
    const path = textAt(item, "path");
    const here = `${field}[${index}]`;
    const isDownward = at(item, "fieldRef") !== undefined || at(item, "resourceFieldRef") !== undefined;
    if (!isDownward && textAt(item, "key") === "") errors.required(`${here}.key`);
    if (path === "") errors.required(`${here}.path`);
    if (path.startsWith("/")) errors.invalid(`${here}.path`, path, "must be a relative path");
    if (path.split("/").includes("..")) errors.invalid(`${here}.path`, path, "must not contain '..'");
  }
}

import {
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  type Json,
  type JsonObject,
  toText,
} from "../../schema/json.js";
import { parseQuantity } from "../../schema/quantity.js";
import type { FieldErrors } from "../fieldErrors.js";
import { labelRule } from "../names.js";
import { validateEnv } from "./envValidation.js";
import { validateProbes } from "./probeValidation.js";

const pullPolicies = ["Always", "IfNotPresent", "Never"];
const protocols = ["SCTP", "TCP", "UDP"];
const standardResources = ["cpu", "memory", "ephemeral-storage"];

/** Init containers, containers, and what must differ between them. */
export function validateContainers(
  spec: JsonObject,
  path: string,
  volumeNames: ReadonlySet<string>,
  errors: FieldErrors,
): void {
  const names = new Set<string>();
  const containers = objectsAt(spec, "containers");
  if (containers.length === 0) errors.required(`${path}.containers`);
  for (const [index, container] of containers.entries()) {
    validateName(container, `${path}.containers[${index}]`, names, errors);
    validateContainer(container, `${path}.containers[${index}]`, volumeNames, errors);
  }
  for (const [index, container] of objectsAt(spec, "initContainers").entries()) {
    validateName(container, `${path}.initContainers[${index}]`, names, errors);
    validateContainer(container, `${path}.initContainers[${index}]`, volumeNames, errors);
  }
}

function validateName(container: JsonObject, field: string, names: Set<string>, errors: FieldErrors): void {
  const name = textAt(container, "name");
  const complaint = name === "" ? undefined : labelRule(name);
  if (name === "") errors.required(`${field}.name`);
  else if (complaint) errors.invalid(`${field}.name`, name, complaint);
  if (names.has(name)) errors.duplicate(`${field}.name`, name);
  names.add(name);
}

function validateContainer(
  container: JsonObject,
  field: string,
  volumeNames: ReadonlySet<string>,
  errors: FieldErrors,
): void {
  const image = textAt(container, "image");
  if (image === "") errors.required(`${field}.image`);
  else if (image !== image.trim())
    errors.invalid(`${field}.image`, image, "must not have leading or trailing whitespace");
  validatePorts(container, field, errors);
  validateEnv(container, field, errors);
  validateMounts(container, field, volumeNames, errors);
  validateProbes(container, field, errors);
  const policy = textAt(container, "imagePullPolicy");
  if (!pullPolicies.includes(policy)) errors.unsupported(`${field}.imagePullPolicy`, policy, pullPolicies);
  validateResources(objectAt(container, "resources"), `${field}.resources`, errors);
}

function validatePorts(container: JsonObject, field: string, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, port] of objectsAt(container, "ports").entries()) {
    const at = `${field}.ports[${index}]`;
    const name = textAt(port, "name");
    for (const complaint of portNameComplaints(name)) errors.invalid(`${at}.name`, name, complaint);
    if (name !== "" && names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
    const number = numberAt(port, "containerPort") ?? 0;
    if (number === 0) errors.required(`${at}.containerPort`);
    else validatePort(number, `${at}.containerPort`, errors);
    const hostPort = numberAt(port, "hostPort") ?? 0;
    if (hostPort !== 0) validatePort(hostPort, `${at}.hostPort`, errors);
    const protocol = textAt(port, "protocol");
    if (!protocols.includes(protocol)) errors.unsupported(`${at}.protocol`, protocol, protocols);
  }
}

export function validatePort(number: number, field: string, errors: FieldErrors): void {
  if (number < 1 || number > 65535) errors.invalid(field, number, "must be between 1 and 65535, inclusive");
}

/** RFC 6335 service names. */
function portNameComplaints(name: string): readonly string[] {
  if (name === "") return [];
  const complaints: string[] = [];
  if (name.length > 15) complaints.push("must be no more than 15 characters");
  if (!/^[-a-z0-9]+$/.test(name))
    complaints.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(name)) complaints.push("must contain at least one letter (a-z)");
  if (name.includes("--")) complaints.push("must not contain consecutive hyphens");
  if (/^-|-$/.test(name)) complaints.push("must not begin or end with a hyphen");
  return complaints;
}

function validateMounts(
  container: JsonObject,
  field: string,
  volumeNames: ReadonlySet<string>,
  errors: FieldErrors,
): void {
  const paths = new Set<string>();
  for (const [index, mount] of objectsAt(container, "volumeMounts").entries()) {
    const at = `${field}.volumeMounts[${index}]`;
    const name = textAt(mount, "name");
    if (name === "") errors.required(`${at}.name`);
    else if (!volumeNames.has(name)) errors.notFound(`${at}.name`, name);
    const path = textAt(mount, "mountPath");
    if (path === "") errors.required(`${at}.mountPath`);
    if (paths.has(path)) errors.invalid(`${at}.mountPath`, path, "must be unique");
    paths.add(path);
    const subPath = textAt(mount, "subPath");
    if (subPath.startsWith("/")) errors.invalid(`${at}.subPath`, subPath, "must be a relative path");
    if (subPath.split("/").includes("..")) errors.invalid(`${at}.subPath`, subPath, "must not contain '..'");
  }
}

function validateResources(resources: JsonObject, field: string, errors: FieldErrors): void {
  const limits = objectAt(resources, "limits");
  const requests = objectAt(resources, "requests");
  for (const [name, value] of Object.entries(limits))
    validateResource(name, value, `${field}.limits`, errors);
  for (const [name, value] of Object.entries(requests)) {
    if (!isStandard(name)) {
      validateResource(name, value, `${field}.requests`, errors);
      continue;
    }
    const quantity = parseQuantity(toText(value));
    const limit = limits[name] === undefined ? undefined : parseQuantity(toText(limits[name]));
    if (quantity && limit && quantity.nano > limit.nano)
      errors.invalid(
        `${field}.requests`,
        value,
        `must be less than or equal to ${name} limit of ${toText(limits[name])}`,
      );
    validateResource(name, value, `${field}.requests`, errors);
  }
}

function isStandard(name: string): boolean {
  return standardResources.includes(name) || name.startsWith("hugepages-") || name.includes("/");
}

function validateResource(name: string, value: Json | undefined, field: string, errors: FieldErrors): void {
  const at = `${field}[${name}]`;
  if (!isStandard(name)) {
    errors.invalid(at, name, "must be a standard resource type or fully qualified");
    errors.invalid(at, name, "must be a standard resource for containers");
  }
  const quantity = parseQuantity(toText(value));
  if (quantity && quantity.nano < 0n) errors.invalid(at, value, "must be greater than or equal to 0");
}

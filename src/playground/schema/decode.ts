import { isObject, type Json, type JsonObject, toText } from "./json.js";
import { formatQuantity, parseQuantity, quantityComplaint } from "./quantity.js";
import { fieldsOf, goTypeName, type FieldType, type Scalar } from "./schema.js";

/** A body that is not of its type; the message is the one of Go's decoder. */
export class DecodeFailure extends Error {}

export interface Decoded {
  readonly value: JsonObject;
  /** Fields that the type does not have, as the server reports them: `spec.containers[0].foo`. */
  readonly unknownFields: readonly string[];
}

interface Place {
  /** Go's name of the innermost struct. */
  readonly struct: string;
  /** With indices, for unknown fields. */
  readonly path: string;
  /** Without indices, for type errors. */
  readonly goPath: string;
}

/** Strings that are pointers in Go, so that an empty one means something. */
const pointerStrings = new Set(["HostPathVolumeSource.type", "PersistentVolumeClaimSpec.storageClassName"]);
/** Booleans and numbers that are not pointers in Go, so that false and 0 are the same as nothing. */
const plainBooleans = new Set([
  ...["hostNetwork", "hostPID", "hostIPC", "stdin", "stdinOnce", "tty", "readOnly", "unschedulable"],
  ...["publishNotReadyAddresses", "globalDefault", "denied", "incomplete"],
]);
const plainNumbers = new Set([
  ...["hostPort", "nodePort", "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold"],
  ...["failureThreshold", "generation", "observedGeneration", "count", "signal", "succeeded", "failed"],
  "healthCheckNodePort",
]);

/**
 * Reads a body as the Kubernetes type `typeName` the way the API server does: what the type does not have is
 * dropped, null and empty values go, quantities and times take their canonical form. Throws {@link DecodeFailure}.
 */
export function decode(typeName: string, body: Json): Decoded {
  if (!isObject(body))
    throw new DecodeFailure(`json: cannot unmarshal ${jsonKind(body)} into Go value of type v1.${typeName}`);
  const unknownFields: string[] = [];
  const root = { struct: typeName, path: "", goPath: "" };
  return { value: decodeObject(typeName, body, root, unknownFields), unknownFields };
}

function decodeObject(typeName: string, body: JsonObject, place: Place, unknown: string[]): JsonObject {
  const fields = fieldsOf(typeName);
  const value: Record<string, Json> = {};
  for (const [name, given] of Object.entries(body)) {
    const field = fields.get(name);
    const path = place.path === "" ? name : `${place.path}.${name}`;
    if (!field) {
      if (!isManagedFields(typeName, name)) unknown.push(path);
      continue;
    }
    if (given === null || given === undefined) continue;
    const goPath = place.goPath === "" ? name : `${place.goPath}.${name}`;
    const decoded = decodeValue(field.type, given, { struct: shortName(typeName), path, goPath }, unknown);
    if (field.isRequired || !isZero(`${shortName(typeName)}.${name}`, field.type, decoded))
      value[name] = decoded;
  }
  for (const [name, field] of fields)
    if (field.isByValue && value[name] === undefined && field.type.kind === "object")
      value[name] = decodeObject(field.type.name, {}, place, unknown);
  return value;
}

/** The playground does not track who set which field, and says nothing about a client that sends it back. */
function isManagedFields(typeName: string, field: string): boolean {
  return typeName === "ObjectMeta" && field === "managedFields";
}

function shortName(typeName: string): string {
  return typeName.split(".").at(-1) ?? typeName;
}

function decodeValue(type: FieldType, given: Json, place: Place, unknown: string[]): Json {
  switch (type.kind) {
    case "object":
      if (!isObject(given)) throw mismatch(given, type, place);
      return decodeObject(type.name, given, place, unknown);
    case "list":
      if (!Array.isArray(given)) throw mismatch(given, type, place);
      return (given as readonly Json[]).map((item, index) => {
        const itemPlace = { ...place, path: `${place.path}[${index}]` };
        return decodeValue(type.of, item ?? zeroOf(type.of), itemPlace, unknown);
      });
    case "map":
      if (!isObject(given)) throw mismatch(given, type, place);
      return Object.fromEntries(
        Object.entries(given).map(([key, item]) => [
          key,
          canonical(type.of, decodeValue(type.of, item ?? zeroOf(type.of), place, unknown)),
        ]),
      );
    case "scalar":
      return decodeScalar(type.name, given, type, place);
  }
}

/** Resource lists are rounded by the server, which writes them in their canonical form. */
function canonical(type: FieldType, value: Json): Json {
  if (type.kind !== "scalar" || type.name !== "Quantity") return value;
  const quantity = parseQuantity(toText(value));
  return quantity ? formatQuantity(quantity) : value;
}

function zeroOf(type: FieldType): Json {
  if (type.kind === "object" || type.kind === "map") return {};
  if (type.kind === "list") return [];
  if (type.name === "bool") return false;
  return type.name === "int32" || type.name === "int64" || type.name === "float64" ? 0 : "";
}

function decodeScalar(name: Scalar, given: Json, type: FieldType, place: Place): Json {
  switch (name) {
    case "any":
      return given;
    case "string":
      if (typeof given !== "string") throw mismatch(given, type, place);
      return given;
    case "bool":
      if (typeof given !== "boolean") throw mismatch(given, type, place);
      return given;
    case "float64":
      if (typeof given !== "number") throw mismatch(given, type, place);
      return given;
    case "int32":
    case "int64":
      return decodeInteger(name, given, type, place);
    case "IntOrString":
      if (typeof given !== "string" && typeof given !== "number") throw mismatch(given, type, place);
      return given;
    case "bytes":
      if (typeof given !== "string") throw mismatch(given, type, place);
      return decodeBase64(given);
    case "Quantity":
      return decodeQuantity(given);
    case "Time":
    case "MicroTime":
      return decodeTime(name, given, type, place);
  }
}

function decodeInteger(name: "int32" | "int64", given: Json, type: FieldType, place: Place): number {
  if (typeof given !== "number") throw mismatch(given, type, place);
  const limit = name === "int32" ? 2 ** 31 : 2 ** 63;
  if (!Number.isInteger(given) || given >= limit || given < -limit)
    throw mismatch(given, type, place, `number ${given}`);
  return given;
}

function decodeBase64(given: string): string {
  const bytes = Buffer.from(given, "base64");
  const canonicalText = bytes.toString("base64");
  if (canonicalText !== given.replace(/[\r\n]/g, ""))
    throw new DecodeFailure(`illegal base64 data at input byte ${firstBadByte(given)}`);
  return canonicalText;
}

function firstBadByte(given: string): number {
  const bad = given.search(/[^A-Za-z0-9+/=\r\n]/);
  return bad >= 0 ? bad : Math.floor(given.length / 4) * 4;
}

function decodeQuantity(given: Json): string {
  const text = typeof given === "number" ? String(given) : given;
  const quantity = typeof text === "string" ? parseQuantity(text) : undefined;
  if (typeof text !== "string" || !quantity) throw new DecodeFailure(quantityComplaint);
  // The server keeps a whole number as it was written, and rewrites a fraction.
  return text.includes(".") || typeof given === "number" ? formatQuantity(quantity) : text;
}

function decodeTime(name: "Time" | "MicroTime", given: Json, type: FieldType, place: Place): string {
  if (typeof given !== "string") throw mismatch(given, type, place);
  const layout = name === "Time" ? "2006-01-02T15:04:05Z07:00" : "2006-01-02T15:04:05.000000Z07:00";
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(given)
    ? Date.parse(given)
    : NaN;
  if (Number.isNaN(atMs))
    throw new DecodeFailure(`parsing time "${given}" as "${layout}": cannot parse "${given}" as "2006"`);
  const seconds = new Date(atMs).toISOString().slice(0, 19);
  if (name === "Time") return `${seconds}Z`;
  const fraction = (/\.(\d+)/.exec(given)?.[1] ?? "").padEnd(6, "0").slice(0, 6);
  return `${seconds}.${fraction}Z`;
}

/** Whether Go would leave the field out. */
function isZero(structField: string, type: FieldType, value: Json): boolean {
  const name = structField.slice(structField.indexOf(".") + 1);
  if (value === "") return !pointerStrings.has(structField);
  if (value === false) return plainBooleans.has(name);
  if (value === 0) return plainNumbers.has(name);
  if (type.kind === "list") return Array.isArray(value) && value.length === 0;
  return type.kind === "map" && isObject(value) && Object.keys(value).length === 0;
}

function mismatch(given: Json, type: FieldType, place: Place, what = jsonKind(given)): DecodeFailure {
  const field = `${place.struct}.${place.goPath}`;
  return new DecodeFailure(
    `json: cannot unmarshal ${what} into Go struct field ${field} of type ${goTypeName(type)}`,
  );
}

function jsonKind(value: Json): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return value === null ? "null" : typeof value;
}

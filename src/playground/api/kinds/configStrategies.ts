import { isDeepStrictEqual } from "node:util";
import type { StoredObject } from "../../objects.js";
import { at, objectAt, textAt, type JsonObject, toText } from "../../schema/json.js";
import type { FieldErrors } from "../fieldErrors.js";
import { configKeyComplaint, subdomainRule } from "../names.js";
import type { Strategy } from "../strategy.js";

/** What etcd's limit leaves for the values of one object. */
const maxValueBytes = 1024 * 1024;

export const configMapStrategy: Strategy = {
  nameRule: subdomainRule,
  validate: (map, errors) => {
    const data = objectAt(map, "data");
    const binary = objectAt(map, "binaryData");
    for (const key of Object.keys(data)) {
      checkKey(key, "data", errors);
      if (binary[key] !== undefined)
        errors.invalid(`data[${key}]`, key, "duplicate of key present in binaryData");
    }
    for (const key of Object.keys(binary)) checkKey(key, "binaryData", errors);
    const bytes = sizeOf(data) + sizeOf(binary);
    if (bytes > maxValueBytes) errors.tooLong("", maxValueBytes);
  },
  validateUpdate: (next, current, errors) => checkImmutable(next, current, ["data", "binaryData"], errors),
};

export const secretStrategy: Strategy = {
  nameRule: subdomainRule,
  defaults: (secret) => encodeStrings({ type: "Opaque", ...secret }),
  validate: (secret, errors) => {
    const data = objectAt(secret, "data");
    for (const key of Object.keys(data)) checkKey(key, "data", errors);
    if (sizeOf(data) > maxValueBytes) errors.tooLong("data", maxValueBytes);
    for (const key of requiredKeys[textAt(secret, "type")] ?? [])
      if (data[key] === undefined) errors.required(`data[${key}]`);
  },
  validateUpdate: (next, current, errors) => {
    if (textAt(next, "type") !== textAt(current, "type"))
      errors.invalid("type", textAt(next, "type"), "field is immutable");
    checkImmutable(next, current, ["data"], errors);
  },
};

const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

/** `stringData` is written only: it becomes data. */
function encodeStrings({ stringData, ...secret }: JsonObject): JsonObject {
  if (stringData === undefined) return secret;
  const encoded = Object.entries(objectAt({ stringData }, "stringData")).map(
    ([key, value]) => [key, Buffer.from(toText(value), "utf8").toString("base64")] as const,
  );
  return { ...secret, data: { ...objectAt(secret, "data"), ...Object.fromEntries(encoded) } };
}

function checkKey(key: string, field: string, errors: FieldErrors): void {
  const complaint = configKeyComplaint(key);
  if (complaint) errors.invalid(`${field}[${key}]`, key, complaint);
}

function sizeOf(values: JsonObject): number {
  return Object.values(values).reduce<number>((sum, value) => sum + Buffer.byteLength(toText(value)), 0);
}

function checkImmutable(
  next: JsonObject,
  current: StoredObject,
  fields: readonly string[],
  errors: FieldErrors,
): void {
  if (at(current, "immutable") !== true) return;
  const message = "field is immutable when `immutable` is set";
  if (at(next, "immutable") !== true) errors.forbidden("immutable", message);
  for (const field of fields)
    if (!isDeepStrictEqual(objectAt(next, field), objectAt(current, field))) errors.forbidden(field, message);
}

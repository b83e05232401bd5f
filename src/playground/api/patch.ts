import type { StoredObject } from "../objects.js";
import { applyJsonPatch, PatchMisfit } from "../patch/jsonPatch.js";
import { applyMergePatch } from "../patch/mergePatch.js";
import { applyStrategicMergePatch } from "../patch/strategicMergePatch.js";
import { isObject, type Json, type JsonObject } from "../schema/json.js";
import { parse as parseYaml } from "yaml";
import { decodeObject, goKind, jsonComplaint, mediaType, readBody } from "./body.js";
import type { ResourceExchange } from "./exchange.js";
import { storedOf } from "./read.js";
import { writeStored } from "./respond.js";
import {
  ApiFailure,
  badRequest,
  internalError,
  invalid,
  unprocessable,
  unsupportedPatchType,
} from "./status.js";
import { applyUpdate } from "./update.js";
import { parseWriteOptions } from "./writeOptions.js";

type Patch =
  | { readonly kind: "json"; readonly operations: readonly Json[] }
  | { readonly kind: "merge" | "strategic"; readonly fields: JsonObject };

/**
 * Answers with the object that a patch made. Server-side apply is refused with 415, as a server without it does:
 * the playground keeps no record of who set which field.
 */
export async function patchObject(exchange: ResourceExchange): Promise<void> {
  const type = mediaType(exchange.request);
  const text = await readBody(exchange.request);
  const kind = patchKind(type);
  const options = parseWriteOptions(exchange.query, "PatchOptions");
  const patch = parsePatch(kind, text);
  const current = storedOf(exchange);
  const patched = apply(exchange, current, patch);
  writeStored(exchange, 200, applyUpdate(exchange, current, decodePatched(exchange, patched), options));
}

function patchKind(type: string): Patch["kind"] {
  switch (type) {
    case "application/json-patch+json":
      return "json";
    case "application/merge-patch+json":
      return "merge";
    case "application/strategic-merge-patch+json":
      return "strategic";
    default:
      throw unsupportedPatchType();
  }
}

function parsePatch(kind: Patch["kind"], text: string): Patch {
  const value = parseJson(text);
  if (kind === "json") {
    if (!Array.isArray(value))
      throw badPatch(`json: cannot unmarshal ${goKind(value)} into Go value of type []handlers.jsonPatchOp`);
    return { kind, operations: value as readonly Json[] };
  }
  if (!isObject(value))
    throw badPatch(`json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`);
  return { kind, fields: value };
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // kubectl may send a patch that it was given as YAML.
    const value: unknown = /^\s*[[{]/.test(text) ? undefined : parseYaml(text);
    if (isObject(value)) return value;
    throw badPatch(jsonComplaint(text));
  }
}

function badPatch(why: string): ApiFailure {
  return badRequest(`error decoding patch: ${why}`);
}

function apply(exchange: ResourceExchange, current: StoredObject, patch: Patch): Json {
  const target = current as unknown as JsonObject;
  try {
    switch (patch.kind) {
      case "json":
        return applyJsonPatch(target, patch.operations);
      case "merge":
        return applyMergePatch(target, patch.fields);
      case "strategic":
        return applyStrategicMergePatch(target, patch.fields, exchange.kind.kind);
    }
  } catch (failure) {
    if (!(failure instanceof PatchMisfit)) throw failure;
    throw patch.kind === "json" ? unprocessable() : internalError(failure.message);
  }
}

/** What the patch made, read as any body is; a fault in it is the patch's. */
function decodePatched(exchange: ResourceExchange, patched: Json): JsonObject {
  try {
    return decodeObject(exchange, exchange.kind, patched);
  } catch (failure) {
    if (!(failure instanceof ApiFailure) || failure.status.code !== 400) throw failure;
    const why = failure.message.replace(/^.*? cannot be handled as a \w+: /, "");
    const message = `Invalid value: ${JSON.stringify(JSON.stringify(patched))}: ${why}`;
    throw invalid({ kind: "", group: "" }, "", [{ reason: "FieldValueInvalid", message, field: "patch" }]);
  }
}

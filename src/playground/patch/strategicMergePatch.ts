import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../schema/json.js";
import { fieldsOf, type FieldType } from "../schema/schema.js";
import { PatchMisfit } from "./jsonPatch.js";

const directive = "$patch";
const orderPrefix = "$setElementOrder/";
const deletePrefix = "$deleteFromPrimitiveList/";
const retainKeys = "$retainKeys";

/**
 * Applies a strategic merge patch to an object of the type `typeName`: lists with a merge key are merged item by
 * item, sets are united, and `$patch`, `$retainKeys`, `$setElementOrder` and `$deleteFromPrimitiveList` are heeded
 * (k8s.io/apimachinery/pkg/util/strategicpatch). Throws {@link PatchMisfit}.
 */
export function applyStrategicMergePatch(
  target: JsonObject,
  patch: JsonObject,
  typeName: string,
): JsonObject {
  return mergeObject(target, patch, typeName);
}

/** @param typeName undefined where the schema knows nothing: then as a merge patch, with directives. */
function mergeObject(target: JsonObject, patch: JsonObject, typeName: string | undefined): JsonObject {
  if (patch[directive] === "replace") return withoutDirectives(patch);
  if (patch[directive] === "delete") return {};
  const fields = typeName === undefined ? undefined : fieldsOf(typeName);
  const merged: Record<string, Json | undefined> = retained(target, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key === directive || key === retainKeys || value === undefined) continue;
    if (key.startsWith(deletePrefix)) {
      const name = key.slice(deletePrefix.length);
      merged[name] = listOf(merged[name]).filter(
        (item) => !listOf(value).some((one) => isDeepStrictEqual(one, item)),
      );
      continue;
    }
    if (key.startsWith(orderPrefix)) continue;
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = mergeValue(merged[key], value, fields?.get(key)?.type);
  }
  for (const [key, order] of Object.entries(patch))
    if (key.startsWith(orderPrefix)) {
      const name = key.slice(orderPrefix.length);
      const type = fields?.get(name)?.type;
      if (isList(merged[name])) merged[name] = reorder(merged[name], listOf(order), type);
    }
  return merged;
}

function mergeValue(target: Json | undefined, value: Json, type: FieldType | undefined): Json {
  if (isObject(value)) {
    const typeName = type?.kind === "object" ? type.name : undefined;
    return mergeObject(isObject(target) ? target : {}, value, typeName);
  }
  if (!isList(value) || type?.kind !== "list" || type.mergeKey === undefined) return value;
  if (type.mergeKey === "") return union(listOf(target), value);
  const itemType = type.of.kind === "object" ? type.of.name : undefined;
  return mergeItems(listOf(target), value, type.mergeKey, itemType);
}

function mergeItems(
  target: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
  itemType: string | undefined,
): Json {
  // One item may say that the list is replaced by the others.
  if (patch.some((item) => isObject(item) && item[directive] === "replace" && item[mergeKey] === undefined))
    return patch.filter((item) => !(isObject(item) && item[directive] === "replace"));
  let merged = [...target];
  for (const item of patch) {
    if (!isObject(item)) throw new PatchMisfit("expected an object in a list that is merged by key");
    const key = item[mergeKey];
    if (key === undefined)
      throw new PatchMisfit(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`);
    const isSame = (one: Json) => isObject(one) && one[mergeKey] === key;
    if (item[directive] === "delete") merged = merged.filter((one) => !isSame(one));
    else {
      const at = merged.findIndex(isSame);
      const before = merged[at];
      const next = mergeObject(isObject(before) ? before : {}, item, itemType);
      merged = at < 0 ? [...merged, next] : merged.with(at, next);
    }
  }
  return merged;
}

function retained(target: JsonObject, patch: JsonObject): Record<string, Json | undefined> {
  const keep = patch[retainKeys];
  if (!isList(keep)) return { ...target };
  return Object.fromEntries(Object.entries(target).filter(([key]) => keep.includes(key)));
}

function withoutDirectives(patch: JsonObject): JsonObject {
  const { [directive]: _directive, ...rest } = patch;
  return rest;
}

function union(target: readonly Json[], more: readonly Json[]): readonly Json[] {
  return [...target, ...more.filter((item) => !target.some((one) => isDeepStrictEqual(one, item)))];
}

/** Items named in `order` in that order; the others keep their place relative to what they followed. */
function reorder(
  items: readonly Json[],
  order: readonly Json[],
  type: FieldType | undefined,
): readonly Json[] {
  const mergeKey = type?.kind === "list" ? (type.mergeKey ?? "") : "";
  const keyOfItem = (item: Json) => (mergeKey !== "" && isObject(item) ? item[mergeKey] : item);
  const wanted = order.map(keyOfItem);
  const position = (item: Json) => wanted.findIndex((one) => isDeepStrictEqual(one, keyOfItem(item)));
  const named = items.filter((item) => position(item) >= 0).sort((a, b) => position(a) - position(b));
  const others = items.filter((item) => position(item) < 0);
  return [...named, ...others];
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

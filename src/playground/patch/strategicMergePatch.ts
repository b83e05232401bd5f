import { isDeepStrictEqual } from "node:util";
import { isObject, toText, type Json, type JsonObject } from "../schema/json.js";
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
    if (key.startsWith(deletePrefix)) {
      const name = key.slice(deletePrefix.length);
      merged[name] = without(listOf(merged[name]), listOf(value));
    } else if (key.startsWith("$") || value === undefined) continue;
    else if (value === null) Reflect.deleteProperty(merged, key);
    else {
      const order = patch[orderPrefix + key];
      merged[key] = mergeValue(merged[key], value, fields?.get(key)?.type, isList(order) ? order : undefined);
    }
  }
  for (const [key, order] of Object.entries(patch)) {
    const name = key.slice(orderPrefix.length);
    if (!key.startsWith(orderPrefix) || patch[name] !== undefined) continue;
    const live = listOf(merged[name]);
    if (live.length > 0)
      merged[name] = arrange(live, listOf(order), live, mergeKeyOf(fields?.get(name)?.type));
  }
  return merged;
}

function mergeValue(
  target: Json | undefined,
  value: Json,
  type: FieldType | undefined,
  order: readonly Json[] | undefined,
): Json {
  if (isObject(value)) {
    const typeName = type?.kind === "object" ? type.name : undefined;
    return mergeObject(isObject(target) ? target : {}, value, typeName);
  }
  if (!isList(value) || type?.kind !== "list" || type.mergeKey === undefined) return value;
  const live = listOf(target);
  if (type.mergeKey === "") return arrange([...live, ...without(value, live)], order ?? value, live, "");
  // One item may say that the list is replaced by the others.
  if (value.some((item) => isObject(item) && item[directive] === "replace"))
    return value.filter((item) => !(isObject(item) && item[directive] === "replace"));
  const itemType = type.of.kind === "object" ? type.of.name : undefined;
  const merged = mergeItems(live, value, type.mergeKey, itemType);
  return arrange(merged, order ?? value, live, type.mergeKey);
}

function mergeItems(
  live: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
  itemType: string | undefined,
): readonly Json[] {
  let merged = live;
  for (const item of patch) {
    if (!isObject(item)) throw new PatchMisfit("expected an object in a list that is merged by key");
    const key = item[mergeKey];
    if (key === undefined)
      throw new PatchMisfit(`map: ${goMapText(item)} does not contain declared merge key: ${mergeKey}`);
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

/**
 * Puts `items` in the server's order: those that `order` names in that order, and the others among them where the
 * live list had them before; what the live list did not have comes first.
 */
function arrange(
  items: readonly Json[],
  order: readonly Json[],
  live: readonly Json[],
  mergeKey: string,
): readonly Json[] {
  const keyOf = (item: Json) => (mergeKey !== "" && isObject(item) ? item[mergeKey] : item);
  const placeIn = (list: readonly Json[], item: Json) =>
    list.findIndex((one) => isDeepStrictEqual(keyOf(one), keyOf(item)));
  const named = items
    .filter((item) => placeIn(order, item) >= 0)
    .sort((left, right) => placeIn(order, left) - placeIn(order, right));
  const others = items.filter((item) => placeIn(order, item) < 0);
  const arranged: Json[] = [];
  for (const item of named) {
    const place = placeIn(live, item);
    while (place >= 0 && others[0] !== undefined && placeIn(live, others[0]) < place)
      arranged.push(...others.splice(0, 1));
    arranged.push(item);
  }
  return [...arranged, ...others];
}

function mergeKeyOf(type: FieldType | undefined): string {
  return type?.kind === "list" ? (type.mergeKey ?? "") : "";
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

function without(list: readonly Json[], taken: readonly Json[]): readonly Json[] {
  return list.filter((item) => !taken.some((one) => isDeepStrictEqual(one, item)));
}

/** As Go prints a map. */
function goMapText(value: JsonObject): string {
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${key}:${toText(value[key])}`);
  return `map[${entries.join(" ")}]`;
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

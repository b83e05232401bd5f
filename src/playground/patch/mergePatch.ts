import { isObject, type Json, type JsonObject } from "../schema/json.js";

/** Applies an RFC 7386 merge patch: null removes, objects merge, everything else replaces. */
export function applyMergePatch(target: Json | undefined, patch: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) Reflect.deleteProperty(merged, key);
    else merged[key] = isObject(value) ? applyMergePatch(merged[key], value) : value;
  }
  return merged;
}

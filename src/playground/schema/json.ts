/** Any value that JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What lies at a path of keys, or undefined where the path leaves the value. */
export function at(value: unknown, ...path: readonly (string | number)[]): Json | undefined {
  let here = value as Json | undefined;
  for (const key of path) {
    if (typeof key === "number") here = Array.isArray(here) ? (here as readonly Json[])[key] : undefined;
    else here = isObject(here) ? here[key] : undefined;
  }
  return here;
}

/** The string at a path; `""`, as Go has it, where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** The objects of the list at a path; empty where there is no list. */
export function objectsAt(value: unknown, ...path: readonly (string | number)[]): readonly JsonObject[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]).filter(isObject) : [];
}

/** The object at a path; empty where there is none. */
export function objectAt(value: unknown, ...path: readonly (string | number)[]): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** The strings of the list at a path. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): readonly string[] {
  const found = at(value, ...path);
  return Array.isArray(found)
    ? (found as readonly Json[]).filter((item): item is string => typeof item === "string")
    : [];
}

/** A copy of `object` in which the value at `path` is `value`; objects on the way are made. */
export function withAt<T extends object>(object: T, path: readonly string[], value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  const inner = (object as Record<string, unknown>)[key];
  const next = rest.length === 0 ? value : withAt(isObject(inner) ? inner : {}, rest, value);
  const copy = { ...object, [key]: next };
  if (next === undefined) Reflect.deleteProperty(copy, key);
  return copy;
}

/** A scalar as text, as Go prints it; `""` for anything else. */
export function toText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../schema/json.js";

/** A patch that does not fit the object. */
export class PatchMisfit extends Error {}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from: string;
  readonly value: Json;
}

/** Applies RFC 6902 operations, with the leniency of the server's library. Throws {@link PatchMisfit}. */
export function applyJsonPatch(target: Json, operations: readonly Json[]): Json {
  return operations.map(parseOperation).reduce(apply, target);
}

function parseOperation(given: Json): Operation {
  if (!isObject(given)) throw new PatchMisfit("an operation is not an object");
  const text = (key: string) => (typeof given[key] === "string" ? given[key] : "");
  return { op: text("op"), path: text("path"), from: text("from"), value: given["value"] ?? null };
}

function apply(target: Json, { op, path, from, value }: Operation): Json {
  switch (op) {
    case "add":
      return change(target, pointer(path), (parent, key) => insert(parent, key, value), value);
    case "remove":
      return change(target, pointer(path), (parent, key) => remove(parent, key, path), null);
    case "replace":
      return change(target, pointer(path), (parent, key) => replace(parent, key, value, path), value);
    case "move": {
      const moved = read(target, pointer(from));
      if (moved === undefined) throw new PatchMisfit(`nothing at ${from}`);
      const without = change(target, pointer(from), (parent, key) => remove(parent, key, from), null);
      return change(without, pointer(path), (parent, key) => insert(parent, key, moved), moved);
    }
    case "copy": {
      const copied = read(target, pointer(from));
      if (copied === undefined) throw new PatchMisfit(`nothing at ${from}`);
      return change(target, pointer(path), (parent, key) => insert(parent, key, copied), copied);
    }
    case "test":
      // The library takes a missing value for null.
      if (!isDeepStrictEqual(read(target, pointer(path)) ?? null, value))
        throw new PatchMisfit(`testing path ${path} failed`);
      return target;
    default:
      throw new PatchMisfit(`unexpected kind: ${op}`);
  }
}

function pointer(path: string): readonly string[] {
  if (path === "") return [];
  if (!path.startsWith("/")) throw new PatchMisfit(`no pointer: ${path}`);
  return path
    .slice(1)
    .split("/")
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
}

function read(target: Json, path: readonly string[]): Json | undefined {
  let here: Json | undefined = target;
  for (const key of path) {
    if (isObject(here)) here = here[key];
    else here = isList(here) ? here[Number(key)] : undefined;
  }
  return here;
}

type Parent = JsonObject | readonly Json[];

/** Rebuilds `target` with what `edit` makes of the parent of `path`. The root itself becomes `whole`. */
function change(
  target: Json,
  path: readonly string[],
  edit: (parent: Parent, key: string) => Json,
  whole: Json,
): Json {
  const [key, ...rest] = path;
  if (key === undefined) return whole;
  if (!isObject(target) && !isList(target)) throw new PatchMisfit(`no parent for ${key}`);
  if (rest.length === 0) return edit(target, key);
  const child = isList(target) ? target[index(target, key)] : target[key];
  if (child === undefined) throw new PatchMisfit(`no parent for ${rest.join("/")}`);
  const next = change(child, rest, edit, whole);
  return isList(target) ? target.with(index(target, key), next) : { ...target, [key]: next };
}

function insert(parent: Parent, key: string, value: Json): Json {
  if (!isList(parent)) return { ...parent, [key]: value };
  const at = key === "-" ? parent.length : index(parent, key, true);
  return parent.toSpliced(at, 0, value);
}

function remove(parent: Parent, key: string, path: string): Json {
  if (isList(parent)) return parent.toSpliced(index(parent, key), 1);
  if (parent[key] === undefined) throw new PatchMisfit(`nothing to remove at ${path}`);
  const { [key]: _removed, ...rest } = parent;
  return rest;
}

/** Unlike the standard, the library lets a replace add a field. */
function replace(parent: Parent, key: string, value: Json, path: string): Json {
  if (!isList(parent)) return { ...parent, [key]: value };
  const at = index(parent, key);
  if (parent[at] === undefined) throw new PatchMisfit(`nothing to replace at ${path}`);
  return parent.with(at, value);
}

function index(list: readonly Json[], key: string, mayBeEnd = false): number {
  const at = Number(key);
  const end = mayBeEnd ? list.length : list.length - 1;
  const fromEnd = at < 0 ? list.length + at : at;
  if (!Number.isInteger(at) || fromEnd < 0 || fromEnd > end) throw new PatchMisfit(`no index ${key}`);
  return fromEnd;
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

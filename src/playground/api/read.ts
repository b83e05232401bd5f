import type { StoredObject } from "../objects.js";
import { compacted, type MemoryStore } from "../store/memoryStore.js";
import { byBytes, keyOf } from "../store/table.js";
import { decodeContinue, encodeContinue, type PagePosition } from "./continueToken.js";
import type { ResourceExchange } from "./exchange.js";
import { parseListOptions, parseVersion, type ListOptions } from "./listOptions.js";
import { writeStored } from "./respond.js";
import { writeList, type ListMeta } from "./writeList.js";
import { ApiFailure, expired, notFound, tooLargeVersion } from "./status.js";

/** Answers with one object. Throws its 404. */
export function getObject(exchange: ResourceExchange): void {
  checkReached(exchange.context.store, exchange.query.get("resourceVersion") ?? "");
  writeStored(exchange, 200, storedOf(exchange));
}

/** The stored object that a request names. Throws its 404. */
export function storedOf({ context, kind, resource, namespace, name }: ResourceExchange): StoredObject {
  const found = context.store.get(resource, namespace, name);
  if (!found) throw notFound(kind, name);
  return found;
}

/** Answers with a list or a page of one. */
export async function listObjects(exchange: ResourceExchange): Promise<void> {
  const options = parseListOptions(exchange.query, exchange.kind, false);
  const { objects, metadata } = pageOf(exchange, options);
  await writeList(exchange, objects, metadata);
}

interface Page {
  readonly objects: readonly StoredObject[];
  readonly metadata: ListMeta;
}

function pageOf(exchange: ResourceExchange, options: ListOptions): Page {
  const { store } = exchange.context;
  const position = options.continueToken === "" ? undefined : decodeContinue(options.continueToken);
  const version = versionOfList(store, options, position);
  const state = store.stateAt(version, exchange.resource, exchange.namespace);
  if (state === compacted) throw position ? expiredContinue(position) : expiredList();
  // What may be old comes from memory, whole.
  const limit = options.resourceVersion === "0" && !position ? 0 : options.limit;
  const start = position ? indexAfter(state, position.after) : 0;
  const metadata = { resourceVersion: String(version) };
  const matching = matchingFrom(state, start, options, limit);
  if (limit === 0 || matching.length <= limit) return { objects: matching, metadata };
  const objects = matching.slice(0, limit);
  const last = objects.at(-1);
  if (!last) return { objects, metadata };
  const token = encodeContinue({ version, after: keyOf(last.metadata.namespace, last.metadata.name) });
  // How many are left is known only where no selector decides it.
  const rest = options.hasSelector ? {} : { remainingItemCount: state.length - start - limit };
  return { objects, metadata: { ...metadata, continue: token, ...rest } };
}

function versionOfList(store: MemoryStore, options: ListOptions, position: PagePosition | undefined): number {
  if (position) return position.version < 0 ? store.version : position.version;
  checkReached(store, options.resourceVersion);
  const asked = parseVersion(options.resourceVersion, false);
  // A page of a given version is of exactly that version, unless it was said otherwise.
  const isExact =
    options.resourceVersionMatch === "Exact" ||
    (options.resourceVersionMatch === "" && options.limit > 0 && asked > 0);
  return isExact ? asked : store.version;
}

function checkReached(store: MemoryStore, asked: string): void {
  if (parseVersion(asked, false) > store.version) throw tooLargeVersion(asked, store.version);
}

/** A page's objects, and one more where there is one; all with a limit of 0. */
function matchingFrom(
  objects: readonly StoredObject[],
  start: number,
  { hasSelector, matches }: ListOptions,
  limit: number,
): readonly StoredObject[] {
  if (!hasSelector) return objects.slice(start, limit === 0 ? undefined : start + limit + 1);
  const found: StoredObject[] = [];
  for (let at = start; at < objects.length && (limit === 0 || found.length <= limit); at++) {
    const object = objects[at];
    if (object && matches(object)) found.push(object);
  }
  return found;
}

/** Index of the first object whose key is above `key`; they come in order of their keys. */
function indexAfter(objects: readonly StoredObject[], key: string): number {
  let [low, high] = [0, objects.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { namespace, name = "" } = objects[middle]?.metadata ?? {};
    if (byBytes(keyOf(namespace, name), key) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function expiredList(): ApiFailure {
  return expired("The resourceVersion for the provided list is too old.");
}

/** With a token to go on with, at the price of a list of two versions. */
function expiredContinue(position: PagePosition): ApiFailure {
  const failure = expired(
    "The provided continue parameter is too old to display a consistent list result. You can start a new list " +
      "without the continue parameter, or use the continue token in this response to retrieve the remainder of the " +
      "results. Continuing with the provided token results in an inconsistent list - objects that were created, " +
      "modified, or deleted between the time the first chunk was returned and now may show up in the list.",
  );
  const metadata = { continue: encodeContinue({ version: -1, after: position.after }) };
  return new ApiFailure({ ...failure.status, metadata });
}

import { isDeepStrictEqual } from "node:util";
import type { StoredObject } from "../objects.js";
import { objectAt, textAt, type JsonObject } from "../schema/json.js";
import { admitChanges, admitResult } from "./admission/admission.js";
import { readObject } from "./body.js";
import { confirmGrant } from "./confirmGrant.js";
import { inNamespace, refuseUnsupported } from "./create.js";
import type { ResourceExchange } from "./exchange.js";
import { FieldErrors } from "./fieldErrors.js";
import { strategyOf } from "./kinds/strategies.js";
import { validateMetadata, validateMetadataUpdate } from "./metadataValidation.js";
import { storedOf } from "./read.js";
import { writeStored } from "./respond.js";
import { badRequest, conflict, invalid, notFound, objectModified } from "./status.js";
import { parseWriteOptions, type WriteOptions } from "./writeOptions.js";

/** Answers with the object that a body replaced. */
export async function replaceObject(exchange: ResourceExchange): Promise<void> {
  const options = parseWriteOptions(exchange.query, "UpdateOptions");
  const body = await readObject(exchange, exchange.kind);
  const bodyName = textAt(body, "metadata", "name");
  if (bodyName !== exchange.name) throw nameMismatch(bodyName, exchange.name);
  const current = storedOf(exchange);
  writeStored(exchange, 200, applyUpdate(exchange, current, body, options));
}

/** Makes `body` of `current`, as far as the server lets it, and stores it. Throws what the server answers. */
export function applyUpdate(
  exchange: ResourceExchange,
  current: StoredObject,
  body: JsonObject,
  { dryRun }: WriteOptions,
): StoredObject {
  const { context, kind, resource, namespace, name } = exchange;
  const strategy = strategyOf(resource);
  const bodyName = textAt(body, "metadata", "name");
  if (bodyName !== name) throw nameMismatch(bodyName, name);
  const placed = inNamespace(body, namespace);
  checkPreconditions(exchange, current, placed);
  confirmGrant(exchange, placed);
  const kept = keepWhatIsNotTheirs(exchange, current, placed);
  const defaulted = strategy.defaults?.(kept) ?? kept;
  const held = strategy.keep?.(defaulted, current) ?? defaulted;
  const admitted =
    exchange.subresource === "" ? admitChanges({ context, exchange, object: held, current }) : held;
  const next = countGeneration(exchange, current, admitted);
  const errors = new FieldErrors();
  validateMetadata(next, kind, strategy.nameRule, errors);
  validateMetadataUpdate(next, current, errors);
  if (exchange.subresource === "") {
    strategy.validate?.(next, errors);
    if (!errors.hasAny()) strategy.validateUpdate?.(next, current, errors);
  }
  if (errors.hasAny()) throw invalid(kind, name, errors.causes);
  if (exchange.subresource === "") refuseUnsupported(strategy, next);
  admitResult({ context, exchange, object: next, current });
  const wanted = next as unknown as StoredObject;
  if (dryRun) return wanted;
  return context.store.update(resource, namespace, name, () => wanted) ?? wanted;
}

function nameMismatch(bodyName: string, name: string) {
  return badRequest(`the name of the object (${bodyName}) does not match the name on the URL (${name})`);
}

/** A body that names a version or an identity means only that one. */
function checkPreconditions(exchange: ResourceExchange, current: StoredObject, body: JsonObject): void {
  const { kind, name } = exchange;
  const version = textAt(body, "metadata", "resourceVersion");
  if (version !== "" && version !== "0" && version !== current.metadata.resourceVersion)
    throw conflict(kind, name, objectModified);
  const uid = textAt(body, "metadata", "uid");
  if (uid === "" || uid === current.metadata.uid) return;
  const key = ["/registry", kind.plural, exchange.namespace, name]
    .filter((part) => part !== undefined)
    .join("/");
  throw conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ` +
      `UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
  );
}

/** Identity and the end belong to the server; the status to its sub-resource, and everything else not to it. */
function keepWhatIsNotTheirs(
  exchange: ResourceExchange,
  current: StoredObject,
  body: JsonObject,
): JsonObject {
  const given = objectAt(body, "metadata");
  const own = current.metadata;
  const { deletionTimestamp: _deletion, deletionGracePeriodSeconds: _grace, ...rest } = given;
  const metadata = {
    ...rest,
    name: own.name,
    ...(own.namespace === undefined ? {} : { namespace: own.namespace }),
    uid: own.uid,
    resourceVersion: own.resourceVersion,
    creationTimestamp: own.creationTimestamp,
    ...(own.generation === undefined ? {} : { generation: own.generation }),
    ...(own.deletionTimestamp === undefined ? {} : { deletionTimestamp: own.deletionTimestamp }),
    ...(own.deletionGracePeriodSeconds === undefined
      ? {}
      : { deletionGracePeriodSeconds: own.deletionGracePeriodSeconds }),
  };
  const stored = current as unknown as JsonObject;
  if (exchange.subresource === "status") return { ...stored, metadata, status: body["status"] };
  if (exchange.kind.subresources.includes("status") && stored["status"] !== undefined)
    return { ...body, metadata, status: stored["status"] };
  return { ...body, metadata };
}

/** The generation counts changes of what is wished for, not of what is. */
function countGeneration(exchange: ResourceExchange, current: StoredObject, next: JsonObject): JsonObject {
  if (!exchange.kind.countsGenerations || exchange.subresource !== "") return next;
  const wish = ({ metadata: _metadata, status: _status, ...rest }: JsonObject) => rest;
  if (isDeepStrictEqual(wish(next), wish(current as unknown as JsonObject))) return next;
  const generation = (current.metadata.generation ?? 0) + 1;
  return { ...next, metadata: { ...objectAt(next, "metadata"), generation } };
}

/** For `namespaces/x/finalize`: sets the finalizers of the spec, and lets the namespace go with the last. */
export async function finalizeNamespace(exchange: ResourceExchange): Promise<void> {
  const body = await readObject(exchange, exchange.kind);
  const { context, resource, name, kind } = exchange;
  const finalized = context.store.update(resource, undefined, name, (current) => ({
    ...current,
    spec: objectAt(body, "spec"),
  }));
  if (!finalized) throw notFound(kind, name);
  writeStored(exchange, 200, finalized);
}

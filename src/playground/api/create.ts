import type { StoredObject } from "../objects.js";
import { objectAt, textAt, type JsonObject } from "../schema/json.js";
import { ObjectExists } from "../store/memoryStore.js";
import { newUid } from "../store/newUid.js";
import { timestamp } from "../store/timestamp.js";
import { admitChanges, admitResult } from "./admission/admission.js";
import { readObject } from "./body.js";
import { confirmGrant } from "./confirmGrant.js";
import type { ResourceExchange } from "./exchange.js";
import { FieldErrors } from "./fieldErrors.js";
import { generateName } from "./generateName.js";
import { strategyOf } from "./kinds/strategies.js";
import { validateMetadata } from "./metadataValidation.js";
import { writeStored } from "./respond.js";
import { alreadyExists, badRequest, internalError, invalid, notImplemented } from "./status.js";
import type { Strategy } from "./strategy.js";
import { parseWriteOptions } from "./writeOptions.js";

/** A generated name that is taken is generated anew this often. */
const maxNames = 8;

/** Where an object is made, and what is said of it on the way. */
export type CreateTarget = Pick<ResourceExchange, "context" | "kind" | "resource" | "namespace" | "warnings">;

/** Answers with the object that a body became. */
export async function createObject(exchange: ResourceExchange): Promise<void> {
  const { dryRun } = parseWriteOptions(exchange.query, "CreateOptions");
  const body = await readObject(exchange, exchange.kind);
  confirmGrant(exchange, body);
  writeStored(exchange, 201, createStored(exchange, body, dryRun));
}

/** Stores what the server makes of `body`, or only says what it would be. Throws what the server answers. */
export function createStored(target: CreateTarget, body: JsonObject, dryRun: boolean): StoredObject {
  for (let attempt = 1; ; attempt++) {
    const object = complete(target, body);
    try {
      return store(target, object, dryRun);
    } catch (failure) {
      if (!(failure instanceof ObjectExists)) throw failure;
      const isGenerated = textAt(body, "metadata", "name") === "";
      if (!isGenerated || attempt === maxNames)
        throw alreadyExists(target.kind, textAt(object, "metadata", "name"));
    }
  }
}

/** The body with everything that the server adds, checked and admitted. */
function complete(exchange: CreateTarget, body: JsonObject): JsonObject {
  const { context, kind, resource, namespace } = exchange;
  const strategy = strategyOf(resource);
  const placed = inNamespace(body, namespace);
  const defaulted = strategy.defaults?.(placed) ?? placed;
  const admitted = admitChanges({ context, exchange, object: defaulted, current: undefined });
  const named = withSystemFields(exchange, admitted);
  const object = strategy.prepare?.(named, context) ?? named;
  const errors = new FieldErrors();
  validateMetadata(object, kind, strategy.nameRule, errors);
  strategy.validate?.(object, errors);
  if (errors.hasAny()) throw invalid(kind, textAt(object, "metadata", "name"), errors.causes);
  refuseUnsupported(strategy, object);
  admitResult({ context, exchange, object, current: undefined });
  if (textAt(body, "metadata", "resourceVersion") !== "")
    throw internalError("resourceVersion should not be set on objects to be created");
  return object;
}

/** Throws the answer to a field that this server does not know how to act on. */
export function refuseUnsupported(strategy: Strategy, object: JsonObject): void {
  const field = strategy.unsupported?.(object);
  if (field !== undefined) throw notImplemented(`the playground does not act on ${field}`);
}

function store(exchange: CreateTarget, object: JsonObject, dryRun: boolean): StoredObject {
  const { context, resource, namespace } = exchange;
  const wanted = object as unknown as StoredObject;
  if (!dryRun) return context.store.create(resource, wanted);
  const existing = context.store.get(resource, namespace, wanted.metadata.name);
  if (existing) throw new ObjectExists(resource, existing);
  return wanted;
}

export function inNamespace(body: JsonObject, namespace: string | undefined): JsonObject {
  const metadata = objectAt(body, "metadata");
  const given = textAt(metadata, "namespace");
  if (given !== "" && given !== (namespace ?? ""))
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  return { ...body, metadata: namespace === undefined ? metadata : { ...metadata, namespace } };
}

/** Who and when the object is; a client's own word on it does not count. */
function withSystemFields(exchange: CreateTarget, object: JsonObject): JsonObject {
  const { context, kind } = exchange;
  const {
    uid: _uid,
    resourceVersion: _version,
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    generation: _generation,
    selfLink: _selfLink,
    ...metadata
  } = objectAt(object, "metadata");
  const prefix = textAt(metadata, "generateName");
  const name = textAt(metadata, "name") || (prefix === "" ? "" : generateName(prefix, context.random));
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(name === "" ? {} : { name }),
      uid: newUid(context.random),
      ...(kind.countsGenerations ? { generation: 1 } : {}),
      creationTimestamp: timestamp(context.clock.now()),
    },
  };
}

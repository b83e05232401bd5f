import type { StoredObject } from "../objects.js";
import { objectAt } from "../schema/json.js";
import { resourceOf, type Kind } from "../store/kinds.js";
import { timestamp } from "../store/timestamp.js";
import { checkNamespaceDeletion } from "./admission/namespaceLifecycle.js";
import { readDeleteOptions, type DeleteOptions } from "./deleteOptions.js";
import type { ApiContext, ResourceExchange } from "./exchange.js";
import { strategyOf } from "./kinds/strategies.js";
import { parseListOptions } from "./listOptions.js";
import { storedOf } from "./read.js";
import { writeObject, writeStored } from "./respond.js";
import { conflict, successStatus } from "./status.js";
import { writeList } from "./writeList.js";

const orphanFinalizer = "orphan";
const foregroundFinalizer = "foregroundDeletion";
const orphanedPodsWarning =
  "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or " +
  "set propagationPolicy=Orphan to suppress this warning";

/** Ends one object, or begins its end, and answers with it or with a Status. */
export async function deleteOne(exchange: ResourceExchange): Promise<void> {
  const options = await readDeleteOptions(exchange);
  const { context, kind, resource, name } = exchange;
  if (resource === "namespaces") checkNamespaceDeletion(name);
  const current = storedOf(exchange);
  checkPreconditions(kind, current, options);
  warnOfOrphans(exchange, options);
  const { object, isGone } = deleteStored(context, kind, current, options);
  if (isGone && strategyOf(resource).returnsDeleted !== true)
    writeObject(exchange, 200, successStatus(kind, name, object.metadata.uid));
  else writeStored(exchange, 200, object);
}

/** Ends every object of a collection that the query selects, and answers with the list of them. */
export async function deleteMany(exchange: ResourceExchange): Promise<void> {
  const options = await readDeleteOptions(exchange);
  const { context, kind, resource, namespace } = exchange;
  const { matches } = parseListOptions(exchange.query, kind, false);
  warnOfOrphans(exchange, options);
  const selected = context.store.list(resource, namespace).filter(matches);
  for (const object of selected) deleteStored(context, kind, object, options);
  await writeList(exchange, selected, { resourceVersion: String(context.store.version) });
}

function warnOfOrphans({ resource, warnings }: ResourceExchange, options: DeleteOptions): void {
  if (strategyOf(resource).defaultPropagation === "Orphan" && options.propagation === undefined)
    warnings.push(orphanedPodsWarning);
}

function checkPreconditions(kind: Kind, { metadata }: StoredObject, options: DeleteOptions): void {
  const named = { plural: kind.kind, group: kind.group };
  if (options.uid !== "" && options.uid !== metadata.uid)
    throw conflict(
      named,
      metadata.name,
      `the UID in the precondition (${options.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  if (options.resourceVersion !== "" && options.resourceVersion !== metadata.resourceVersion)
    throw conflict(
      named,
      metadata.name,
      `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
}

/** The object as it was left, and whether it is gone. */
export interface Deletion {
  readonly object: StoredObject;
  readonly isGone: boolean;
}

/** Removes an object, or marks it for those who must finish it first: its node, its finalizers, its namespace. */
export function deleteStored(
  context: ApiContext,
  kind: Kind,
  current: StoredObject,
  options: DeleteOptions,
): Deletion {
  const resource = resourceOf(kind);
  const strategy = strategyOf(resource);
  const nowMs = context.clock.now();
  const finalizers = finalizersAfter(current, options.propagation ?? strategy.defaultPropagation);
  const isNamespace = resource === "namespaces";
  const grace = strategy.graceSeconds?.(current, options.gracePeriodSeconds) ?? 0;
  const pending = current.metadata.deletionTimestamp !== undefined;
  const pendingGrace = current.metadata.deletionGracePeriodSeconds ?? 0;
  const isShortened = pending && options.gracePeriodSeconds !== undefined && grace < pendingGrace;
  if (pending && !isShortened && !(pendingGrace === 0 && finalizers.length === 0 && !isNamespace))
    return { object: withFinalizers(context, resource, current, finalizers, options.dryRun), isGone: false };

  const endMs = pending ? Date.parse(current.metadata.deletionTimestamp ?? "") - pendingGrace * 1000 : nowMs;
  const marked: StoredObject = {
    ...current,
    ...(isNamespace ? { status: { ...objectAt(current, "status"), phase: "Terminating" } } : {}),
    metadata: {
      ...current.metadata,
      deletionTimestamp: timestamp(endMs + grace * 1000),
      ...(isNamespace ? {} : { deletionGracePeriodSeconds: grace }),
      ...(finalizers.length > 0 || current.metadata.finalizers ? { finalizers } : {}),
      ...(current.metadata.generation === undefined || pending
        ? {}
        : { generation: current.metadata.generation + 1 }),
    },
  };
  const mustWait = grace > 0 || finalizers.length > 0 || isNamespace;
  if (options.dryRun) return { object: marked, isGone: !mustWait };
  const { namespace, name } = current.metadata;
  if (mustWait)
    return { object: context.store.update(resource, namespace, name, () => marked) ?? marked, isGone: false };
  const last = strategy.graceSeconds ? marked : current;
  return { object: context.store.removeAs(resource, last) ?? last, isGone: true };
}

/** Who has to agree before the object goes, by what becomes of its dependents. */
function finalizersAfter(
  { metadata }: StoredObject,
  propagation: DeleteOptions["propagation"],
): readonly string[] {
  const others = (metadata.finalizers ?? []).filter(
    (one) => one !== orphanFinalizer && one !== foregroundFinalizer,
  );
  switch (propagation) {
    case "Orphan":
      return [...others, orphanFinalizer];
    case "Foreground":
      return [...others, foregroundFinalizer];
    case "Background":
      return others;
    case undefined:
      return metadata.finalizers ?? [];
  }
}

function withFinalizers(
  context: ApiContext,
  resource: string,
  current: StoredObject,
  finalizers: readonly string[],
  dryRun: boolean,
): StoredObject {
  if (dryRun || finalizers.join() === (current.metadata.finalizers ?? []).join()) return current;
  const { namespace, name } = current.metadata;
  const change = (now: StoredObject) => ({ ...now, metadata: { ...now.metadata, finalizers } });
  return context.store.update(resource, namespace, name, change) ?? current;
}

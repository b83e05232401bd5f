import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../base/errors.js";
import { isFailure } from "../../domain/failure.js";
import { listed } from "../../domain/hints/words.js";
import { nextSteps } from "../../domain/nextSteps.js";
import type { SetupRequest } from "../../domain/setup/setupRequest.js";
import type { KubeApi } from "../../kube/api.js";
import {
  applyObject,
  readObject,
  withoutServerFields,
  type FieldConflict,
} from "../../kube/setup/applyObject.js";
import { findSetupNamespace, findSetupObjects, type FoundObject } from "../../kube/setup/foundSetup.js";
import { setupObjects } from "../../kube/setup/setupObjects.js";
import type { KubeObject } from "../../kube/setup/setupKinds.js";
import { missingSetupRights } from "../../kube/setup/setupRights.js";
import { requireTrust } from "../credentials/requireTrust.js";
import { connect, type ActionDeps } from "../deps.js";
import { yamlOf } from "./setupYaml.js";

/** One object of a plan. */
export interface SetupStep {
  readonly object: KubeObject;
  readonly change: "create" | "change" | "none";
  /** Fields that somebody else has set since; applied only when they are to be taken over. */
  readonly conflicts: readonly FieldConflict[];
}

export interface SetupPlan {
  readonly request: SetupRequest;
  readonly steps: readonly SetupStep[];
  /** Of an earlier set-up, and not of this one: deleted. */
  readonly leftovers: readonly FoundObject[];
  /** What is there, and what would be: two YAML texts to compare. */
  readonly before: string;
  readonly after: string;
}

type Shown = Readonly<Record<string, unknown>>;

/** See {@link SetupActions.plan}. */
export async function planSetup(
  deps: ActionDeps,
  request: SetupRequest,
  patience: AbortSignal,
): Promise<SetupPlan> {
  const cluster = await connect(deps, patience);
  requireTrust(deps, cluster, "nothing is set up in it");
  const { api, signal } = cluster;
  const { namespace, features } = request;
  const found = await findSetupNamespace(api, namespace, signal);
  const namespaceExists = found !== undefined;
  const objects = setupObjects(request, { ownsNamespace: found === undefined || found.isOurs });
  const kinds = new Set(objects.map(({ kind }) => kind));
  const missing = await missingSetupRights(
    api,
    { namespace, namespaceExists, kinds, features, purpose: "apply" },
    signal,
  );
  if (missing.length > 0) throw missingRights(`set up the namespace ${namespace}`, missing);
  const leftovers = namespaceExists ? await leftoversOf(api, namespace, objects, signal) : [];
  const steps: (SetupStep & { readonly live: Shown | undefined; readonly next: Shown })[] = [];
  for (const object of objects) steps.push(await stepFor(api, object, namespaceExists, signal));
  return {
    request,
    steps: steps.map(({ object, change, conflicts }) => ({ object, change, conflicts })),
    leftovers,
    before: yamlOf(steps.flatMap(({ live }) => live ?? [])),
    after: yamlOf(steps.map(({ next }) => next)),
  };
}

async function stepFor(
  api: KubeApi,
  object: KubeObject,
  namespaceExists: boolean,
  signal: AbortSignal,
): Promise<SetupStep & { readonly live: Shown | undefined; readonly next: Shown }> {
  // Nothing can be asked about what is in a namespace that is not there.
  if (!namespaceExists && object.kind !== "Namespace") {
    return { object, change: "create", conflicts: [], live: undefined, next: object };
  }
  const raw = await readObject(api, object, signal);
  const live = raw && withoutServerFields(raw);
  const dryRun = (force: boolean) => applyObject(api, object, { dryRun: true, force, signal });
  const first = await dryRun(false).catch(explainApply);
  const conflicts = first.kind === "conflict" ? first.conflicts : [];
  const forced = first.kind === "conflict" ? await dryRun(true) : first;
  const next = forced.kind === "applied" ? withoutServerFields(forced.object) : object;
  const change = live === undefined ? "create" : isDeepStrictEqual(live, next) ? "none" : "change";
  return { object, change, conflicts, live, next };
}

async function leftoversOf(
  api: KubeApi,
  namespace: string,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly FoundObject[]> {
  try {
    const found = await findSetupObjects(api, namespace, signal);
    const isWanted = ({ kind, metadata: { name } }: FoundObject) =>
      objects.some((object) => object.kind === kind && object.metadata.name === name);
    return found.filter((object) => !isWanted(object));
  } catch (error) {
    // Who may not list cannot have left anything either, or somebody else has.
    if (isFailure(error, "forbidden")) return [];
    throw error;
  }
}

/** A server without server-side apply answers 415; everything else explains itself. */
export function explainApply(error: unknown): never {
  if (isFailure(error, "invalid") && error.details.code === 415) {
    throw new UserError(
      "This cluster does not know server-side apply, so its objects were not compared and nothing was changed. Apply the YAML that is open by hand: kubectl apply -f -",
      undefined,
      { cause: error },
    );
  }
  throw error;
}

/** Says which rights somebody lacks who wants to `deed`. */
export function missingRights(deed: string, missing: readonly string[]): UserError {
  const shown = missing.slice(0, 4);
  const more = missing.length > shown.length ? [`${missing.length - shown.length} more`] : [];
  return new UserError(
    `Not allowed to ${deed}: you lack the right to ${listed([...shown, ...more])}. Nothing was changed. Use the context of an administrator.`,
    nextSteps.switchContext,
  );
}

import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../base/errors.js";
import { isFailure } from "../../domain/failure.js";
import { counted } from "../../domain/hints/words.js";
import { nextSteps } from "../../domain/nextSteps.js";
import type { KubeApi } from "../../kube/api.js";
import { applyObject, type FieldConflict } from "../../kube/setup/applyObject.js";
import { deleteFound } from "../../kube/setup/foundSetup.js";
import { requireTrust } from "../credentials/requireTrust.js";
import { connect, type ActionDeps } from "../deps.js";
import { conflictError } from "./conflictError.js";
import { explainApply, type SetupPlan, type SetupStep } from "./planSetup.js";

export interface SetupResult {
  readonly made: number;
  readonly changed: number;
  readonly deleted: number;
}

/** See {@link SetupActions.apply}. */
export async function applySetup(
  deps: ActionDeps,
  plan: SetupPlan,
  { takeOver, signal: patience }: { readonly takeOver: boolean; readonly signal: AbortSignal },
): Promise<SetupResult> {
  const cluster = await connect(deps, patience);
  requireTrust(deps, cluster, "nothing is set up in it");
  const { api, signal } = cluster;
  const conflicts = plan.steps.filter((step) => step.conflicts.length > 0);
  if (conflicts.length > 0 && !takeOver) throw conflictError(conflicts);
  let applied = 0;
  for (const step of plan.steps) {
    const force = step.conflicts.length > 0;
    try {
      if (force) await mustBeConfirmed(api, step, signal);
      const result = await applyObject(api, step.object, { force, signal }).catch(explainApply);
      if (result.kind === "conflict") throw conflictError([{ ...step, conflicts: result.conflicts }]);
    } catch (error) {
      if (applied > 0 && isFailure(error)) throw stopped(applied, plan, error);
      throw error;
    }
    applied++;
  }
  for (const object of plan.leftovers) await deleteFound(api, object, signal);
  const count = (change: string) => plan.steps.filter((step) => step.change === change).length;
  return { made: count("create"), changed: count("change"), deleted: plan.leftovers.length };
}

/** Only what the person was shown is taken over: to force an object takes all of its fields. */
async function mustBeConfirmed(api: KubeApi, step: SetupStep, signal: AbortSignal): Promise<void> {
  const now = await applyObject(api, step.object, { dryRun: true, signal }).catch(explainApply);
  if (now.kind !== "conflict") return;
  const isNew = (conflict: FieldConflict) =>
    !step.conflicts.some((confirmed) => isDeepStrictEqual(confirmed, conflict));
  if (now.conflicts.some(isNew)) throw conflictError([{ ...step, conflicts: now.conflicts }]);
}

function stopped(applied: number, { steps }: SetupPlan, cause: Error): UserError {
  const { kind = "", metadata } = steps[applied]?.object ?? {};
  return new UserError(
    `The set-up stopped at the ${kind} ${metadata?.name ?? ""}, after ${counted(applied, "object")}: ${cause.message}. Set it up again when that is mended; what is there already stays.`,
    nextSteps.setUpAgain,
    { cause },
  );
}

import { UserError } from "../../base/errors.js";
import { isFailure } from "../../domain/failure.js";
import { counted } from "../../domain/hints/words.js";
import { applyObject } from "../../kube/setup/applyObject.js";
import { deleteFound } from "../../kube/setup/foundSetup.js";
import { connect, type ActionDeps } from "../deps.js";
import { conflictError } from "./conflictError.js";
import { explainApply, type SetupPlan } from "./planSetup.js";

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
  const { api, signal } = await connect(deps, patience);
  const conflicts = plan.steps.filter((step) => step.conflicts.length > 0);
  if (conflicts.length > 0 && !takeOver) throw conflictError(conflicts);
  let applied = 0;
  for (const step of plan.steps) {
    const force = step.conflicts.length > 0;
    try {
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

function stopped(applied: number, { steps }: SetupPlan, cause: Error): UserError {
  const { kind = "", metadata } = steps[applied]?.object ?? {};
  return new UserError(
    `The set-up stopped at the ${kind} ${metadata?.name ?? ""}, after ${counted(applied, "object")}: ${cause.message}. Set it up again when that is mended; what is there already stays.`,
    { title: "Set Up Again", command: "podSessions.setup.open" },
    { cause },
  );
}

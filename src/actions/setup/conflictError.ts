import { UserError } from "../../base/errors.js";
import { listed } from "../../domain/hints/words.js";
import { nextSteps } from "../../domain/nextSteps.js";
import type { SetupStep } from "./planSetup.js";

/** `ResourceQuota pod-sessions: kubectl-edit has set spec.hard.pods`, one for each object with a conflict. */
export function conflictLines(steps: readonly SetupStep[]): readonly string[] {
  return steps
    .filter(({ conflicts }) => conflicts.length > 0)
    .map(({ object, conflicts }) => {
      const managers = [...new Set(conflicts.map(({ manager }) => manager))];
      const fields = conflicts.map(({ field }) => field.replace(/^\./, ""));
      const verb = managers.length === 1 ? "has" : "have";
      return `${object.kind} ${object.metadata.name}: ${listed(managers)} ${verb} set ${listed(fields)}`;
    });
}

/** Somebody else has set fields that this set-up sets too; nothing was taken from them. */
export function conflictError(steps: readonly SetupStep[]): UserError {
  return new UserError(
    `Somebody else has changed what the set-up sets. ${conflictLines(steps).join(". ")}. Set it up again to see both, and to take it over or leave it.`,
    nextSteps.setUpAgain,
  );
}

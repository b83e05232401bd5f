import { toError, UserError } from "../base/errors.js";
import type { ConnectionState, KubeconfigProblem, KubeconfigView } from "../domain/connection.js";
import { isFailure } from "../domain/failure.js";
import { nextSteps } from "../domain/nextSteps.js";

/** What the window shows where no context is chosen. `lost`: the one that was, and is not there any more. */
export function withoutContext(view: KubeconfigView, lost: string | undefined): ConnectionState {
  const problem = view.problems[0];
  if (problem) return { kind: "broken", problem };
  if (view.contexts.length === 0) return { kind: "noKubeconfig", places: view.places };
  const message =
    lost === undefined
      ? "The kubeconfig has several contexts and no current-context: choose one."
      : `The context “${lost}”, which this workspace uses, is not in the kubeconfig any more. Choose another, or put it back.`;
  return { kind: "broken", problem: { message, mend: "switchContext" } };
}

/** What is wrong with a context, from what reading it has thrown. */
export function problemOf(error: unknown): KubeconfigProblem {
  if (!isFailure(error)) return { message: toError(error).message };
  const { file, line } = error.details;
  return {
    message: error.message,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  };
}

/** For a command that names a context which is not there. */
export function noContext(context: string): UserError {
  return new UserError(
    `The kubeconfig has no context “${context}”, so nothing was changed.`,
    nextSteps.switchContext,
  );
}

/** For a command that needs a cluster while there is none. */
export function cannotConnect(state: ConnectionState): Error {
  if (state.kind === "broken" && state.problem.mend === "switchContext") {
    return new UserError(state.problem.message, nextSteps.switchContext);
  }
  if (state.kind === "broken") {
    return new UserError(state.problem.message, nextSteps.openKubeconfig);
  }
  return new UserError(
    "No kubeconfig was found, so there is no cluster to work with.",
    nextSteps.chooseKubeconfig,
  );
}

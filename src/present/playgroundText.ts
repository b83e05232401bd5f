import type { NextStep } from "../base/errors.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { PlaygroundState } from "../state/playgroundProcess.js";

/** What a person reads when the playground cluster has ended by itself. */
export function playgroundCrashText({ exit }: Extract<PlaygroundState, { kind: "crashed" }>): {
  readonly message: string;
  readonly next: readonly NextStep[];
} {
  const how = typeof exit === "number" ? `with code ${String(exit)}` : `by the signal ${exit}`;
  return {
    message: `The playground cluster ended unexpectedly (${how}), and its sessions with it.`,
    next: [nextSteps.startPlaygroundAgain, nextSteps.showLog],
  };
}

/** The question before the playground cluster is stopped under sessions that run. */
export function playgroundStopQuestion(running: number): {
  readonly question: string;
  readonly detail: string;
} {
  return {
    question: "Stop the playground cluster?",
    detail: `${running === 1 ? "A session runs" : `${String(running)} sessions run`} in it. Nothing of the playground is kept.`,
  };
}

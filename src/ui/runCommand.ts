import { isCancellation, UserError, type NextStep } from "../base/errors.js";
import type { Logger } from "../base/log.js";
import { ClusterFailure } from "../domain/failure.js";
import { failureText } from "../present/failureText.js";
import type { CommandId } from "../manifest.js";
import { notifyError } from "./notify.js";
import { Back } from "./prompts/pick.js";

/** A failure as the person reads it. */
export interface ShownFailure {
  readonly message: string;
  readonly next?: NextStep;
}

/** The one place where what a command throws becomes words. Undefined for what the person did on purpose. */
export function shownFailure(error: unknown): ShownFailure | undefined {
  if (isCancellation(error) || error instanceof Back) return undefined;
  if (error instanceof UserError) return { message: error.message, ...(error.next && { next: error.next }) };
  if (error instanceof ClusterFailure) return failureText(error);
  return {
    message: "Something went wrong.",
    next: { title: "Show Log", command: "podSessions.log.show" satisfies CommandId },
  };
}

/**
 * Runs what a command does. What it throws is told to the person and to the log, each kind in its own way, and
 * goes no further: the result is then undefined.
 */
export async function runCommand<T>(
  id: CommandId,
  log: Logger,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    record(id, error, log);
    const failure = shownFailure(error);
    if (failure) notifyError(failure.message, failure.next);
    return undefined;
  }
}

function record(id: CommandId, error: unknown, log: Logger): void {
  if (isCancellation(error) || error instanceof Back) log.debug("cancelled", { command: id });
  else if (error instanceof UserError)
    log.info(error.message, {
      command: id,
      cause: error.cause instanceof Error ? error.cause.message : undefined,
    });
  else if (error instanceof ClusterFailure)
    log.warn(error.message, { command: id, kind: error.kind, code: error.details.code });
  else log.error("a command failed in a way that nobody foresaw", error, { command: id });
}

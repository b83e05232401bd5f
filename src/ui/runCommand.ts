import { isCancellation, UserError } from "../base/errors.js";
import type { Logger } from "../base/log.js";
import { ClusterFailure } from "../domain/failure.js";
import { failureText, type FailureText } from "../present/failureText.js";
import type { CommandId } from "../manifest.js";
import { notifyError } from "./notify.js";
import { Back } from "./prompts/pick.js";

/** What a command threw, in words. Undefined for what the person did on purpose. */
export function shownFailure(error: unknown): FailureText | undefined {
  return isCancellation(error) || error instanceof Back ? undefined : failureText(error);
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

import { isCancellation, UserError } from "../base/errors.js";
import type { LogFields, Logger } from "../base/log.js";
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
    recordFailure(error, { command: id }, log);
    const failure = shownFailure(error);
    if (failure) notifyError(failure.message, failure.next);
    return undefined;
  }
}

/** Notes in the log what was thrown, each kind at its level; `where` says what was being done. */
export function recordFailure(error: unknown, where: LogFields, log: Logger): void {
  if (isCancellation(error) || error instanceof Back) log.debug("cancelled", where);
  else if (error instanceof UserError)
    log.info(error.message, {
      ...where,
      cause: error.cause instanceof Error ? error.cause.message : undefined,
    });
  else if (error instanceof ClusterFailure)
    log.warn(error.message, { ...where, kind: error.kind, code: error.details.code });
  else log.error("it failed in a way that nobody foresaw", error, where);
}

import { UserError } from "../base/errors.js";
import type { LaunchStep } from "../domain/launchStep.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { Session } from "../domain/session.js";

/** What a person reads of a session that did not start, and that the launch has taken away again. */
export function neverStarted(
  session: Session,
  { reason, hint }: LaunchStep & { readonly kind: "failed" },
): UserError {
  if (reason === "Deleted") return deletedMeanwhile(session);
  const why = hint ? `${hint.cause} ${fixOfGone(hint.fix)}` : `The cluster says “${reason}”.`;
  const next = hint?.opens === undefined ? undefined : nextSteps.showCredentials;
  return new UserError(`“${session.displayName}” did not start. ${why}`, next);
}

/** What a person reads of a session that somebody deleted before it ran. */
export function deletedMeanwhile({ displayName }: Session): UserError {
  return new UserError(`“${displayName}” was deleted while it was starting.`);
}

/** Hints speak of a session that is there: this one has no log and no events any more, and will not go on by itself. */
export function fixOfGone(fix: string): string {
  const again = fix
    .replace(/; the session then goes on by itself\.$/, ", and launch again.")
    .replace(
      /^(?:Open the log of \S+|Show the events of the session) to see .*$/,
      "Correct that, and launch again.",
    )
    .replace(/^(?:Open the log of \S+|Show the events of the session), (?:and )?/, "")
    .replace(/, and show the events of the session\.$/, ", and launch again.");
  return again.charAt(0).toUpperCase() + again.slice(1);
}

import type { RotatedSession } from "../../domain/rotation.js";
import { failureText } from "../failureText.js";

/** What became of each session that had the value before, in one sentence each. */
export function rotationText(sessions: readonly RotatedSession[]): readonly string[] {
  if (sessions.length === 0) return ["Saved. No running session uses it; the next launch does."];
  return ["Saved.", ...sessions.map(sentence)];
}

function sentence({ session, outcome, error }: RotatedSession): string {
  const name = `“${session.displayName}”`;
  switch (outcome) {
    case "reached":
      return `${name} gets the new value in its mounted file within about two minutes.`;
    case "needsRestart":
      return `${name} keeps the variable that it was started with: restart it to use the new value.`;
    case "atStart":
      return `${name} has used the old value at its start and needs it no more.`;
    case "changedByOther":
      return `${name}: somebody else has changed its Secret, so that was left as it is. Overwrite theirs, if you know that it is wrong.`;
    case "failed":
      return `${name} could not be given the new value: ${error === undefined ? "its Secret is not there any more." : failureText(error).message}`;
  }
}

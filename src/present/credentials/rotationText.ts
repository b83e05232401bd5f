import { counted } from "../../domain/hints/words.js";
import type { ContextRef } from "../../domain/refs.js";
import type { RotatedSession, Rotation } from "../../domain/rotation.js";
import { failureText } from "../failureText.js";

/** What became of the new value, in one sentence for each place that has, or may have, the one before. */
export function rotationText({ looked, sessions, shared }: Rotation): readonly string[] {
  const copies = shared.map(
    ({ namespace, context, name, key }) =>
      `The shared Secret ${name} in the namespace ${namespace} of ${context} was made from it and keeps its value: save its key ${key} again.`,
  );
  if (looked.kind === "nowhere") {
    const why = failureText(looked.error).message;
    return [
      `Saved here; running sessions were not reached. ${why} Save it again afterwards, to reach them.`,
      ...copies,
    ];
  }
  const { context, namespace } = looked.place;
  const place = `the namespace ${namespace} of ${context}`;
  return [
    ...(sessions.length === 0
      ? [`Saved. No running session in ${place} uses it; the next launch does.`]
      : ["Saved.", ...sessions.map(sentence)]),
    `Sessions elsewhere than in ${place} were not looked for.`,
    ...copies,
  ];
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
    case "notCompared":
      return `${name}: its Secret holds a value that is not known here, so that was left as it is. Overwrite it, if nobody else has put it there.`;
    case "failed":
      return `${name} could not be given the new value: ${error === undefined ? "its Secret is not there any more." : failureText(error).message}`;
  }
}

/**
 * What a removal means for sessions.
 *
 * @param place where the sessions were counted; undefined: nowhere
 */
export function removalText(sessionCount: number, place: ContextRef | undefined): string {
  if (!place)
    return "Its value is deleted from this editor. Sessions that have it keep it until they end; they were not counted, since there is no connection.";
  const where = `in the namespace ${place.namespace} of ${place.context}`;
  return sessionCount === 0
    ? `Its value is deleted from this editor. No running session ${where} has it; sessions elsewhere were not counted.`
    : `${counted(sessionCount, "running session")} ${where} ${sessionCount === 1 ? "has it and keeps" : "have it and keep"} it until the end; sessions elsewhere were not counted.`;
}

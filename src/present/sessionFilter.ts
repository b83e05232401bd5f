import { isFinished, type Session } from "../domain/session.js";
import { needsAttention, stateText } from "./stateText.js";

/** Which sessions to show. Every word must be found; `state:` and `profile:` words look at that alone. */
export interface SessionFilter {
  readonly words: readonly string[];
  readonly states: readonly string[];
  readonly profiles: readonly string[];
}

export const showAll: SessionFilter = { words: [], states: [], profiles: [] };

/** Reads what a person types: `api state:failed,blocked profile:coop`. Case does not matter. */
export function parseFilter(text: string): SessionFilter {
  const words: string[] = [];
  const states: string[] = [];
  const profiles: string[] = [];
  for (const word of text.toLowerCase().split(/\s+/)) {
    if (word === "") continue;
    const [key, value] = [word.slice(0, word.indexOf(":")), word.slice(word.indexOf(":") + 1)];
    const values = value.split(",").filter((part) => part !== "");
    if (key === "state" || key === "is") states.push(...values);
    else if (key === "profile") profiles.push(...values);
    else words.push(word);
  }
  return { words, states, profiles };
}

/**
 * Whether a session is shown. A state is named as in the tree (`failed`, `running`), or by what states have in
 * common: `active`, `finished`, `attention`.
 */
export function matchesFilter(session: Session, { words, states, profiles }: SessionFilter): boolean {
  if (states.length > 0 && !states.some((state) => isInState(session, state))) return false;
  if (profiles.length > 0 && !profiles.includes(session.profile.toLowerCase())) return false;
  if (words.length === 0) return true;
  const text = textOf(session);
  return words.every((word) => text.includes(word));
}

function isInState({ state }: Session, word: string): boolean {
  switch (word) {
    case "finished":
      return isFinished(state);
    case "active":
      return !isFinished(state);
    case "attention":
      return needsAttention(state);
    default:
      return state.kind.toLowerCase() === word || ("reason" in state && state.reason.toLowerCase() === word);
  }
}

function textOf(session: Session): string {
  const { displayName, ref, id, profile, node = "", launchedBy = "", state, containers } = session;
  const images = containers.map(({ image }) => image).join(" ");
  return `${displayName} ${ref.name} ${id} ${profile} ${node} ${launchedBy} ${stateText(state)} ${images}`.toLowerCase();
}

import type { Hint } from "../domain/hint.js";
import { defaultContainerOf, isFinished, type Container, type Session } from "../domain/session.js";
import type { PendingMark } from "../state/pending.js";
import { sessionContextValue } from "./contextValues.js";
import { imageText } from "./imageText.js";
import { ageText, remainingMs, spokenAge } from "./relativeTime.js";
import { containerStateText, markText, stateIcon, stateText } from "./stateText.js";
import type { NodeView } from "./treeNode.js";

/** How soon an end must be to be told beside the session's name. */
const endingSoonMs = 15 * 60_000;

export interface SessionItemOptions {
  readonly nowMs: number;
  readonly mark?: PendingMark | undefined;
  /** Made with the events; else the one of the session's own status. */
  readonly hint?: Hint | undefined;
}

/** A session as the tree draws it. */
export function sessionItem(
  session: Session,
  { nowMs, mark, hint = session.hint }: SessionItemOptions,
): NodeView {
  const state = mark === undefined ? stateText(session.state) : markText(mark);
  const image = imageOf(session);
  const ending = endingSoon(session, nowMs);
  const parts = [state, ageText(ageSince(session), nowMs), image, ending];
  const spokenParts = [
    session.displayName,
    state.replace("…", ""),
    spokenAge(ageSince(session), nowMs),
    image === undefined ? undefined : `image ${image}`,
    ending,
    hint?.cause,
  ];
  return {
    label: session.displayName,
    description: told(parts, " · "),
    icon: stateIcon(session, mark),
    contextValue: sessionContextValue(session),
    accessibleLabel: told(spokenParts, ", "),
    collapsible: "collapsed",
  };
}

/** A session in a list to choose from. */
export function sessionChoice(
  session: Session,
  nowMs: number,
): { readonly label: string; readonly description: string; readonly detail?: string; readonly icon: string } {
  const { label, description = "", icon } = sessionItem(session, { nowMs });
  const isRenamed = session.displayName !== session.ref.name;
  const detail = told([isRenamed ? session.ref.name : undefined, session.hint?.cause], " · ");
  return { label, description, icon: icon.name, ...(detail === "" ? {} : { detail }) };
}

/** What a container does, with its role where it is not a main one: `Init · Done`. */
export function containerText(container: Container): string {
  const { role, restartCount } = container;
  const restarts = restartCount === 0 ? undefined : `restarted ${restartCount}×`;
  return told([roleNames[role], containerStateText(container), restarts], " · ");
}

const roleNames: Readonly<Record<Container["role"], string | undefined>> = {
  init: "Init",
  sidecar: "Sidecar",
  main: undefined,
  ephemeral: "Debug",
};

/** Since when it is in the state that counts: over, running, or wanted. */
function ageSince(session: Session): string | undefined {
  if (isFinished(session.state)) return session.finishedAt ?? session.createdAt;
  return session.startedAt ?? session.createdAt;
}

function imageOf(session: Session): string | undefined {
  const image = defaultContainerOf(session)?.image;
  return image === undefined ? undefined : imageText(image);
}

function endingSoon(session: Session, nowMs: number): string | undefined {
  const leftMs = isFinished(session.state) ? undefined : remainingMs(session.expiresAt, nowMs);
  if (leftMs === undefined || leftMs > endingSoonMs) return undefined;
  const minutes = Math.floor(leftMs / 60_000);
  return minutes < 1 ? "ends in less than a minute" : `ends in ${minutes}m`;
}

function told(parts: readonly (string | undefined)[], between: string): string {
  return parts.filter((part) => part !== undefined && part !== "").join(between);
}

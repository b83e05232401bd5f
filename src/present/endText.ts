import { listed } from "../domain/hints/words.js";
import type { Session } from "../domain/session.js";
import { workspaceOf } from "../domain/workspace.js";

/** How sessions are ended. */
export type EndKind = "stop" | "kill" | "delete" | "restart";

const ends: Readonly<Record<EndKind, readonly [ofOne: string, ofMany: string]>> = {
  stop: [
    "The processes are asked to end, and the pod is deleted.",
    "The processes are asked to end, and the pods are deleted.",
  ],
  kill: [
    "The processes are ended at once, and the pod is deleted.",
    "The processes are ended at once, and the pods are deleted.",
  ],
  delete: [
    "The pod and all that was made for it are deleted.",
    "The pods and all that was made for them are deleted.",
  ],
  restart: ["Its pod is deleted and made again.", "Their pods are deleted and made again."],
};

/** More would make the question taller than a window. */
const mostNamed = 20;

/** What an end takes away, below the question before it: which sessions, where the question only counts them. */
export function endDetail(kind: EndKind, sessions: readonly Session[]): string {
  const [ofOne, ofMany] = ends[kind];
  const lost = workText(sessions);
  if (sessions.length === 1) return `${ofOne} ${lost}`.trim();
  const names = sessions.slice(0, mostNamed).map(({ displayName }) => displayName);
  const more = sessions.length - names.length;
  const all = listed([...names, ...(more > 0 ? [`${more} more`] : [])]);
  return `${all}\n\n${ofMany} ${lost}`.trim();
}

/** What becomes of the work of sessions whose pods are deleted, for the question before. Empty: there is nothing to tell. */
export function workText(sessions: readonly Session[]): string {
  const [first] = sessions;
  return first && sessions.length === 1 ? ofOne(first) : ofMany(sessions);
}

function ofOne(session: Session): string {
  const workspace = workspaceOf(session);
  switch (workspace?.kind) {
    case undefined:
      return "";
    case "temporary":
      return "What is in its workspace is lost.";
    case "ownClaim":
      return "Its workspace is on a claim made for it, which is deleted too: what is in it is lost.";
    case "keptClaim":
      return `Its workspace stays on the claim ${workspace.claimName}; everything else is lost.`;
    case "node":
      return "Its workspace stays on the node; everything else is lost.";
  }
}

function ofMany(sessions: readonly Session[]): string {
  const lost = sessions.filter(isLost);
  if (lost.length === 0) return "Their workspaces stay; everything else is lost.";
  if (lost.length === sessions.length)
    return lost.some((session) => workspaceOf(session)?.kind === "ownClaim")
      ? "What is in their workspaces is lost, also on claims made for them."
      : "What is in their workspaces is lost.";
  const names = listed(lost.map(({ displayName }) => displayName));
  return `Lost is what is in the workspace of ${names}; the others' workspaces stay.`;
}

function isLost(session: Session): boolean {
  const kind = workspaceOf(session)?.kind;
  return kind !== "keptClaim" && kind !== "node";
}

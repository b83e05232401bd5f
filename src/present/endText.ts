import { listed } from "../domain/hints/words.js";
import type { Session } from "../domain/session.js";
import { workspaceOf } from "../domain/workspace.js";

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
    return "What is in their workspaces is lost, also on claims made for them.";
  const names = listed(lost.map(({ displayName }) => displayName));
  return `Lost is what is in the workspace of ${names}; the others' workspaces stay.`;
}

function isLost(session: Session): boolean {
  const kind = workspaceOf(session)?.kind;
  return kind !== "keptClaim" && kind !== "node";
}

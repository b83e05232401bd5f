import type { Hint } from "../domain/hint.js";
import { formatDuration } from "../domain/duration.js";
import { defaultContainerOf, isFinished, type Session } from "../domain/session.js";
import { workspaceOf } from "../domain/workspace.js";
import { code, escapeMarkdown, table } from "./markdown.js";
import { ageText, remainingMs, timeText } from "./relativeTime.js";
import { stateIcon, stateText } from "./stateText.js";

/** All that is worth knowing of a session at a glance, as Markdown. */
export function sessionTooltip(
  session: Session,
  { nowMs, hint = session.hint }: { readonly nowMs: number; readonly hint?: Hint | undefined },
): string {
  const { displayName, state } = session;
  const head = `$(${stateIcon(session).name}) **${escapeMarkdown(displayName)}** — ${escapeMarkdown(stateText(state))}`;
  const why = hint && `${escapeMarkdown(hint.cause)}\n\n→ ${escapeMarkdown(hint.fix)}`;
  return [head, why, table(facts(session, nowMs))]
    .filter((part) => part !== undefined && part !== "")
    .join("\n\n");
}

function facts(session: Session, nowMs: number): readonly (readonly [string, string | undefined])[] {
  const { ref, profile, node, podIp, serviceAccount, launchedBy, createdAt, startedAt, finishedAt } = session;
  const main = defaultContainerOf(session);
  const leftMs = isFinished(session.state) ? undefined : remainingMs(session.expiresAt, nowMs);
  const restarts = session.containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  return [
    ["Pod", code(`${ref.namespace}/${ref.name}`)],
    ["Profile", escapeMarkdown(profile)],
    ["Image", main && code(main.image)],
    ["Requests", quantities(main?.requests)],
    ["Limits", quantities(main?.limits)],
    ["Node", optional(node)],
    ["IP", podIp && code(podIp)],
    ["Service account", optional(serviceAccount)],
    ["Launched by", optional(launchedBy)],
    ["Created", moment(createdAt, nowMs)],
    ["Started", startedAt && moment(startedAt, nowMs)],
    ["Ended", finishedAt && moment(finishedAt, nowMs)],
    ["Expires", leftMs === undefined ? undefined : `in ${formatDuration(Math.ceil(leftMs / 60_000) * 60)}`],
    ["Restarts", restarts === 0 ? undefined : String(restarts)],
    ["Storage", optional(storageText(session))],
  ];
}

function moment(time: string, nowMs: number): string {
  const age = ageText(time, nowMs);
  return escapeMarkdown(timeText(time)) + (age === undefined ? "" : ` (${age} ago)`);
}

function optional(text: string | undefined): string | undefined {
  return text === undefined ? undefined : escapeMarkdown(text);
}

/** `cpu 500m, memory 1Gi` */
function quantities(amounts: Readonly<Record<string, string>> | undefined): string | undefined {
  if (!amounts) return undefined;
  return escapeMarkdown(
    Object.entries(amounts)
      .map(([resource, amount]) => `${resource} ${amount}`)
      .join(", "),
  );
}

/** Where work is kept, and whether it outlives the session: `/workspace, temporary, lost with the session`. */
export function storageText(session: Session): string | undefined {
  const workspace = workspaceOf(session);
  switch (workspace?.kind) {
    case undefined:
      return undefined;
    case "temporary":
      return `${workspace.path}, temporary, lost with the session`;
    case "ownClaim":
      return `${workspace.path}, on the claim ${workspace.claimName}, deleted with the session`;
    case "keptClaim":
      return `${workspace.path}, kept on the claim ${workspace.claimName}`;
    case "node":
      return `${workspace.path}, on the node at ${workspace.folder}`;
  }
}

import { formatDuration } from "../domain/duration.js";
import { hintOf } from "../domain/hints/hintOf.js";
import type { Condition, Container, Session, SessionEvent, SessionPort } from "../domain/session.js";
import { code, escapeMarkdown, table } from "./markdown.js";
import { volumeItem } from "./partItems.js";
import { ageText, timeText } from "./relativeTime.js";
import { containerText } from "./sessionItem.js";
import { sessionTooltip } from "./sessionTooltip.js";

export interface SessionDetailsOptions {
  readonly nowMs: number;
  /** About the session's pod, oldest first. */
  readonly events: readonly SessionEvent[];
}

/** A session as a Markdown document: state and hint, containers, ports, volumes, conditions, labels, events. */
export function sessionDetails(session: Session, { nowMs, events }: SessionDetailsOptions): string {
  const { displayName, containers, ports, volumes, conditions, labels } = session;
  const hint = hintOf(session, events);
  const parts = [
    `# ${escapeMarkdown(displayName)}`,
    // An icon is for the tree; a document has none.
    sessionTooltip(session, { nowMs, hint }).replace(/^\$\([^)]*\) /, ""),
    lifetime(session),
    "## Containers",
    ...containers.map((container) => containerDetails(container, nowMs)),
    ...section("Ports", table(ports.map(portRow))),
    ...section(
      "Volumes",
      table(
        volumes.map((volume) => [code(volume.name), escapeMarkdown(volumeItem(volume).description ?? "")]),
      ),
    ),
    ...section("Conditions", table(conditions.map((condition) => conditionRow(condition, nowMs)))),
    ...section("Labels", table(Object.entries(labels).map(([name, value]) => [code(name), code(value)]))),
    ...section("Events", table(events.map((event) => eventRow(event, nowMs)))),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function section(title: string, text: string): readonly string[] {
  return text === "" ? [] : [`## ${title}`, text];
}

function lifetime({ stopGraceSeconds, timeLimitSeconds, restartPolicy }: Session): string {
  return table([
    ["Stops within", formatDuration(stopGraceSeconds)],
    ["Time limit", timeLimitSeconds === undefined ? "none" : formatDuration(timeLimitSeconds)],
    ["Restarts", restartPolicy === "Never" ? "never" : restartPolicy === "Always" ? "always" : "on failure"],
  ]);
}

function containerDetails(container: Container, nowMs: number): string {
  const { name, image, state, lastState, command, args, requests, limits } = container;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["State", escapeMarkdown(containerText(container))],
    ["Image", code(image)],
    ["Command", command && words(command)],
    ["Arguments", args && words(args)],
    ["Requests", amounts(requests)],
    ["Limits", amounts(limits)],
    ["Started", state.kind === "waiting" ? undefined : moment(state.startedAt, nowMs)],
    ["Ended", state.kind === "terminated" ? moment(state.finishedAt, nowMs) : undefined],
    ["Says", state.kind === "running" ? undefined : state.message && escapeMarkdown(state.message.trim())],
    [
      "Ended before",
      lastState?.kind === "terminated"
        ? `exit ${lastState.exitCode} (${escapeMarkdown(lastState.reason ?? "Error")}) ${moment(lastState.finishedAt, nowMs) ?? ""}`
        : undefined,
    ],
  ];
  return `### ${escapeMarkdown(name)}\n\n${table(rows)}`;
}

function portRow({ port, protocol, name, container }: SessionPort): readonly [string, string] {
  return [`${port}/${protocol}`, escapeMarkdown(name === undefined ? container : `${name}, of ${container}`)];
}

function conditionRow(
  { type, status, reason, message, lastTransitionTime }: Condition,
  nowMs: number,
): readonly [string, string] {
  const why = [reason, message].filter((part) => part !== undefined).join(": ");
  const since = ageText(lastTransitionTime, nowMs);
  const parts = [status, since === undefined ? undefined : `for ${since}`, escapeMarkdown(why)];
  return [escapeMarkdown(type), parts.filter((part) => part !== undefined && part !== "").join(" · ")];
}

function eventRow(event: SessionEvent, nowMs: number): readonly [string, string] {
  const { type, reason, message, count, lastSeenAt } = event;
  const times = count > 1 ? ` (${count} times)` : "";
  const head = type === "Warning" ? `**${escapeMarkdown(reason)}**` : escapeMarkdown(reason);
  return [moment(lastSeenAt, nowMs) ?? "", `${head} ${escapeMarkdown(message)}${times}`];
}

function moment(time: string | undefined, nowMs: number): string | undefined {
  if (time === undefined) return undefined;
  const age = ageText(time, nowMs);
  return `${escapeMarkdown(timeText(time))}${age === undefined ? "" : ` (${age} ago)`}`;
}

function words(command: readonly string[]): string {
  return command.map(code).join(" ");
}

function amounts(given: Readonly<Record<string, string>> | undefined): string | undefined {
  return (
    given &&
    escapeMarkdown(
      Object.entries(given)
        .map(([resource, amount]) => `${resource} ${amount}`)
        .join(", "),
    )
  );
}

import { joinCommandLine } from "../domain/commandLine.js";
import { formatDuration } from "../domain/duration.js";
import { hintOf } from "../domain/hints/hintOf.js";
import { withoutCredentials } from "../domain/hints/words.js";
import type { Condition, Container, Session, SessionEvent } from "../domain/session.js";
import { eventsText } from "./eventsText.js";
import { volumeItem } from "./partItems.js";
import { ageText, timeText } from "./relativeTime.js";
import { containerText } from "./sessionItem.js";
import { storageText } from "./sessionTooltip.js";
import { stateText } from "./stateText.js";

export interface SessionDetailsOptions {
  readonly nowMs: number;
  /** About the session's pod, oldest first. */
  readonly events: readonly SessionEvent[];
}

type Row = readonly [name: string, value: string | undefined];

/** A session as plain text, as `kubectl describe` would: state and hint, containers, volumes, conditions, events. */
export function sessionDetails(session: Session, { nowMs, events }: SessionDetailsOptions): string {
  const { containers, ports, volumes, conditions, labels } = session;
  const hint = hintOf(session, events);
  const parts = [
    rows([...facts(session, nowMs), ["Cause", hint?.cause], ["Next step", hint?.fix]]),
    heading("Containers"),
    ...containers.map((container) => containerDetails(container, nowMs)),
    ...section(
      "Ports",
      ports.map(({ port, protocol, name, container }) => [
        `${port}/${protocol}`,
        name === undefined ? container : `${container} (${name})`,
      ]),
    ),
    ...section(
      "Volumes",
      volumes.map((volume) => [volume.name, volumeItem(volume).description]),
    ),
    ...section(
      "Conditions",
      conditions.map((condition) => [condition.type, conditionText(condition, nowMs)]),
    ),
    ...section("Labels", Object.entries(labels)),
    heading("Events"),
    eventsText(events).trimEnd(),
  ];
  // Commands and what programs said may hold a URL with a token.
  return withoutCredentials(`${parts.join("\n\n")}\n`);
}

function facts(session: Session, nowMs: number): readonly Row[] {
  const { ref, displayName, profile, node, podIp, serviceAccount, launchedBy, timeLimitSeconds } = session;
  const { stopGraceSeconds, restartPolicy, createdAt, startedAt, finishedAt, expiresAt } = session;
  return [
    ["Session", displayName],
    ["Pod", `${ref.namespace}/${ref.name}`],
    ["State", stateText(session.state)],
    ["Profile", profile],
    ["Node", node],
    ["IP", podIp],
    ["Service account", serviceAccount],
    ["Launched by", launchedBy],
    ["Created", moment(createdAt, nowMs)],
    ["Started", moment(startedAt, nowMs)],
    ["Ended", moment(finishedAt, nowMs)],
    ["Expires", expiresAt && timeText(expiresAt)],
    ["Time limit", timeLimitSeconds === undefined ? "none" : formatDuration(timeLimitSeconds)],
    ["Stops within", formatDuration(stopGraceSeconds)],
    ["Restarts", restartPolicy],
    ["Storage", storageText(session)],
  ];
}

function containerDetails(container: Container, nowMs: number): string {
  const { name, image, state, lastState, command, args, requests, limits } = container;
  const before =
    lastState?.kind === "terminated"
      ? `exit ${lastState.exitCode} (${lastState.reason ?? "Error"}), ${moment(lastState.finishedAt, nowMs) ?? ""}`
      : undefined;
  return rows([
    ["Container", name],
    ["  State", containerText(container)],
    ["  Image", image],
    ["  Command", command && joinCommandLine(command)],
    ["  Arguments", args && joinCommandLine(args)],
    ["  Requests", amounts(requests)],
    ["  Limits", amounts(limits)],
    ["  Started", state.kind === "waiting" ? undefined : moment(state.startedAt, nowMs)],
    ["  Ended", state.kind === "terminated" ? moment(state.finishedAt, nowMs) : undefined],
    ["  Ended before", before],
    ["  Says", state.kind === "running" ? undefined : state.message?.trim()],
  ]);
}

function conditionText({ status, reason, message, lastTransitionTime }: Condition, nowMs: number): string {
  const age = ageText(lastTransitionTime, nowMs);
  const since = age === undefined ? status : `${status} for ${age}`;
  return [since, reason, message].filter((part) => part !== undefined).join(", ");
}

function moment(time: string | undefined, nowMs: number): string | undefined {
  const age = ageText(time, nowMs);
  return time === undefined || age === undefined ? undefined : `${timeText(time)} (${age} ago)`;
}

function amounts(given: Readonly<Record<string, string>> | undefined): string | undefined {
  return (
    given &&
    Object.entries(given)
      .map(([resource, amount]) => `${resource} ${amount}`)
      .join(", ")
  );
}

function section(title: string, given: readonly Row[]): readonly string[] {
  return given.length === 0 ? [] : [heading(title), rows(given)];
}

function heading(title: string): string {
  return `${title}\n${"─".repeat(title.length)}`;
}

/** Names and values in two columns; the lines of a long value stand below one another. */
function rows(given: readonly Row[]): string {
  const shown = given.filter(
    (row): row is readonly [string, string] => row[1] !== undefined && row[1] !== "",
  );
  const width = Math.max(...shown.map(([name]) => name.length)) + 3;
  return shown
    .map(([name, value]) => `${name}:`.padEnd(width) + value.replace(/\r?\n/g, `\n${" ".repeat(width)}`))
    .join("\n");
}

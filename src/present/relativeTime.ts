const units: readonly (readonly [short: string, long: string, seconds: number])[] = [
  ["d", "day", 86_400],
  ["h", "hour", 3_600],
  ["m", "minute", 60],
  ["s", "second", 1],
];

/** The time from `since` (RFC 3339) to `nowMs` in whole units: `5s`, `12m`, `3h`, `2d`; undefined without a time. */
export function ageText(since: string | undefined, nowMs: number): string | undefined {
  const seconds = secondsSince(since, nowMs);
  if (seconds === undefined) return undefined;
  const [short, , size] = unitOf(seconds);
  return `${Math.floor(seconds / size)}${short}`;
}

/** The same for a screen reader: `5 seconds`, `1 minute`. */
export function spokenAge(since: string | undefined, nowMs: number): string | undefined {
  const seconds = secondsSince(since, nowMs);
  if (seconds === undefined) return undefined;
  const [, long, size] = unitOf(seconds);
  const count = Math.floor(seconds / size);
  return `${count} ${long}${count === 1 ? "" : "s"}`;
}

/** Milliseconds from `nowMs` until `until` (RFC 3339), not less than 0; undefined without a time. */
export function remainingMs(until: string | undefined, nowMs: number): number | undefined {
  const untilMs = until === undefined ? Number.NaN : Date.parse(until);
  return Number.isNaN(untilMs) ? undefined : Math.max(0, untilMs - nowMs);
}

/** `2026-11-20 19:26:11 UTC`: a time of the cluster, told the same on every machine. */
export function timeText(time: string): string {
  const ms = Date.parse(time);
  if (Number.isNaN(ms)) return time;
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A clock that is ahead of ours must not show a negative age. */
function secondsSince(since: string | undefined, nowMs: number): number | undefined {
  const sinceMs = since === undefined ? Number.NaN : Date.parse(since);
  return Number.isNaN(sinceMs) ? undefined : Math.max(0, Math.floor((nowMs - sinceMs) / 1000));
}

function unitOf(seconds: number): readonly [string, string, number] {
  return units.find(([, , size]) => seconds >= size) ?? ["s", "second", 1];
}

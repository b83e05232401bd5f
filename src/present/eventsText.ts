import type { SessionEvent } from "../domain/session.js";

/** The cluster's events about a session as a table of text, oldest first. */
export function eventsText(events: readonly SessionEvent[]): string {
  if (events.length === 0)
    return "The cluster has no events about this session. It keeps them for an hour or so.\n";
  const sorted = [...events].sort((a, b) => a.lastSeenAt.localeCompare(b.lastSeenAt));
  const rows = sorted.map(({ lastSeenAt, type, reason, count, message }) => [
    lastSeenAt,
    type,
    reason,
    count > 1 ? `${message} (${count} times)` : message,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell)).join("  "),
  );
  return `${lines.join("\n")}\n`;
}

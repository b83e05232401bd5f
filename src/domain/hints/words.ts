const longestTail = 240;

/**
 * What a component of the cluster said, made fit to stand inside a sentence: one line, no credentials, no full
 * stop at its end, cut where it gets long.
 */
export function quoted(message: string): string {
  const line = withoutCredentials(message.replace(/\s+/g, " ").trim()).replace(/[.\s]+$/, "");
  return line.length > longestTail ? `${line.slice(0, longestTail)}…` : line;
}

/** The last line that says something: programs put the reason there. */
export function lastLine(message: string): string | undefined {
  const lines = message.split(/\r?\n/).filter((line) => line.trim() !== "");
  const last = lines.at(-1);
  return last === undefined ? undefined : quoted(last);
}

/** URLs as people write them into git and registries may carry a token: `https://user:token@host/`. */
export function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/@\s"']+@/g, "//");
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** `1 time`, `3 times`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `45 s`, `5 min`, `1 h 30 min`, `2 d`: a length of time, two units at most. */
export function lengthOfTime(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ];
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [unit, size] of units) {
    if (rest >= size && parts.length < 2) parts.push(`${Math.floor(rest / size)} ${unit}`);
    rest %= size;
  }
  return parts.join(" ") || "0 s";
}

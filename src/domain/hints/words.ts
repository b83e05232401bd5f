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

/** A sentence that ends with words from elsewhere: a text that was cut needs no full stop after its dots. */
export function sentence(text: string): string {
  return text.replace(/….$/, "…");
}

import { setTimeout as wait } from "node:timers/promises";

export interface UntilOptions<T> {
  /** What is waited for, as the end of "timed out waiting for …". */
  readonly what: string;
  readonly read: () => T | Promise<T>;
  readonly isDone: (value: T) => boolean;
  /** Default 15,000. */
  readonly limitMs?: number;
}

/**
 * The first value of `read` that `isDone` accepts. Asked again and again, each 50 ms and later each 200 ms; a throwing
 * `read` counts as not yet. Rejects after `limitMs` with what was read last, since that tells why.
 */
export async function until<T>({ what, read, isDone, limitMs = 15_000 }: UntilOptions<T>): Promise<T> {
  const startMs = Date.now();
  const endMs = startMs + limitMs;
  for (;;) {
    let last: unknown;
    try {
      const value = await read();
      if (isDone(value)) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > endMs) {
      const shown =
        typeof last === "string" ? last : last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`timed out after ${String(limitMs)} ms waiting for ${what}; last seen:\n${shown}`);
    }
    await wait(Math.min(200, 50 + (Date.now() - startMs) / 10));
  }
}

/** {@link until} for a text that matches `pattern`. */
export function untilText(
  what: string,
  read: () => Promise<string>,
  pattern: RegExp,
  limitMs?: number,
): Promise<string> {
  const isDone = (text: string) => pattern.test(text);
  return until({
    what: `${what} to match ${String(pattern)}`,
    read,
    isDone,
    ...(limitMs ? { limitMs } : {}),
  });
}

const LIMIT_MS = 5_000;

/** Waits until `condition` is truthy, looking after each turn of the event loop, and returns its value. */
export async function until<T>(
  condition: () => T,
  what = "the condition",
  limitMs = LIMIT_MS,
): Promise<Exclude<T, undefined | null | false>> {
  const untilMs = Date.now() + limitMs;
  for (;;) {
    const value = condition();
    if (value) return value as Exclude<T, undefined | null | false>;
    if (Date.now() > untilMs) throw new Error(`${what} did not come true within ${limitMs / 1_000} s`);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

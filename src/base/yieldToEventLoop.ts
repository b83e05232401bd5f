/** Lets input, output and timers have their turn. Unlike a sleep it waits for no time to pass. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

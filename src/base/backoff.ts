import { randomFraction, type RandomBytes } from "./random.js";

export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * The delay before try number `attempt` (1 for the first repetition): doubles from `firstMs` to `maxMs`, and
 * half of it is chance, so that many clients do not come back at the same moment.
 */
export function backoffMs(attempt: number, { firstMs, maxMs }: BackoffOptions, random: RandomBytes): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.max(0, attempt - 1));
  return full / 2 + (full / 2) * randomFraction(random);
}

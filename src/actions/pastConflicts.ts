import { sleep } from "../base/abort.js";
import { backoffMs } from "../base/backoff.js";
import { isFailure } from "../domain/failure.js";
import type { ActionDeps } from "./deps.js";

const maxTries = 5;

/**
 * Creates again where another create came between: the API server counts each one into the namespace's quota, and
 * gives up with a Conflict when many do so at once. A name that is taken is passed on.
 */
export async function pastConflicts<T>(
  { clock, random }: Pick<ActionDeps, "clock" | "random">,
  signal: AbortSignal,
  create: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await create();
    } catch (error) {
      const isPassing = isFailure(error, "conflict") && error.details.status?.reason === "Conflict";
      if (!isPassing || tries >= maxTries) throw error;
    }
    await sleep(backoffMs(tries, { firstMs: 50, maxMs: 1_000 }, random), clock, signal);
  }
}

import { isLeftBehind, type Session } from "../domain/session.js";
import { deleteSession } from "./deleteSession.js";
import type { ActionDeps } from "./deps.js";

const atOnce = 8;

/**
 * See {@link Actions.deleteFinished}. One that cannot be deleted does not keep the others; the first failure is
 * thrown when all were tried.
 */
export async function deleteFinished(
  deps: ActionDeps,
  signal: AbortSignal,
  sessions: readonly Session[] = [...deps.sessions.values()].filter(isLeftBehind),
): Promise<readonly Session[]> {
  const queue = [...sessions];
  const deleted: Session[] = [];
  const failures: unknown[] = [];
  const work = async () => {
    for (let next = queue.shift(); next && !signal.aborted; next = queue.shift()) {
      try {
        await deleteSession(deps, next, signal);
        deleted.push(next);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return deleted;
}

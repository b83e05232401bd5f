import type { Session } from "../domain/session.js";
import type { ActionDeps } from "./deps.js";
import { deleteOwnPod } from "./stop.js";

/** See {@link Actions.kill}. */
export async function kill(deps: ActionDeps, session: Session, signal: AbortSignal): Promise<void> {
  await deleteOwnPod(deps, session, { graceSeconds: 0, signal });
}

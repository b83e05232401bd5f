import { UserError } from "../base/errors.js";
import { isManaged } from "../domain/labels.js";
import type { Session } from "../domain/session.js";
import { deletePod } from "../kube/pods.js";
import { connect, type ActionDeps } from "./deps.js";

/** See {@link Actions.stop}. */
export async function stop(deps: ActionDeps, session: Session, signal: AbortSignal): Promise<void> {
  await deleteOwnPod(deps, session, { graceSeconds: session.stopGraceSeconds, signal });
}

/** Deletes the pod of a session and no other. */
export async function deleteOwnPod(
  deps: ActionDeps,
  session: Session,
  { graceSeconds, signal }: { readonly graceSeconds: number; readonly signal: AbortSignal },
): Promise<void> {
  assertOwn(session);
  const cluster = await connect(deps, signal);
  await deletePod(cluster.api, session.ref, { graceSeconds, signal: cluster.signal });
}

/** @throws UserError for a pod without our label: it is somebody else's, whatever brought it here. */
export function assertOwn(session: Session): void {
  if (isManaged(session.labels)) return;
  throw new UserError(
    `“${session.ref.name}” was not made by this extension, so it is left alone. Use kubectl to change it.`,
  );
}

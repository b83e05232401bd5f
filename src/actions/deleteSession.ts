import { sleep } from "../base/abort.js";
import { backoffMs } from "../base/backoff.js";
import { UserError } from "../base/errors.js";
import type { Session } from "../domain/session.js";
import { deleteOwned, listOwned, type OwnedObject } from "../kube/ownedObjects.js";
import { deletePod } from "../kube/pods.js";
import { connect, type ActionDeps } from "./deps.js";
import { assertOwn } from "./stop.js";

/** How much longer than the pod's grace the cluster may take to clean up, in milliseconds. */
const spareMs = 60_000;

/** See {@link Actions.delete}. Objects are found by the session's label and deleted by uid; kept claims are left. */
export async function deleteSession(deps: ActionDeps, session: Session, signal: AbortSignal): Promise<void> {
  assertOwn(session);
  const { clock, random } = deps;
  const { api, signal: until } = await connect(deps, signal);
  const { namespace } = session.ref;
  const graceSeconds = session.stopGraceSeconds;
  await deletePod(api, session.ref, { graceSeconds, signal: until });

  const asked = new Set<string>([session.ref.uid]);
  const limitMs = clock.now() + graceSeconds * 1_000 + spareMs;
  for (let attempt = 1; ; attempt++) {
    const owned = await listOwned(api, { namespace, sessionId: session.id, signal: until });
    const left = owned.filter(({ isKept }) => !isKept);
    if (left.length === 0) return;
    if (clock.now() >= limitMs) throw notGone(session, left);
    // The cluster would collect them with the pod, some time later.
    await Promise.all(
      left
        .filter(({ uid, isDeleting }) => !isDeleting && !asked.has(uid))
        .map((object) => {
          asked.add(object.uid);
          return deleteOwned(api, object, until);
        }),
    );
    await sleep(backoffMs(attempt, { firstMs: 50, maxMs: 1_000 }, random), clock, until);
  }
}

function notGone({ displayName }: Session, left: readonly OwnedObject[]): UserError {
  const names = left.map(({ resource, name, finalizers }) =>
    finalizers.length > 0 ? `${resource}/${name} (${finalizers.join(", ")})` : `${resource}/${name}`,
  );
  return new UserError(
    `“${displayName}” is being deleted, but the cluster has not finished with ${names.join(", ")}. Look at it with kubectl describe, or wait and refresh.`,
  );
}

import { sleep } from "../base/abort.js";
import { backoffMs } from "../base/backoff.js";
import { ClusterFailure } from "../domain/failure.js";
import type { ResolvedLaunch } from "../domain/resolvedLaunch.js";
import type { Session } from "../domain/session.js";
import { decodePod } from "../kube/decode/pod.js";
import { encodeFilesConfigMap, encodeWorkspaceClaim } from "../kube/encode/ownedObjects.js";
import { encodePod } from "../kube/encode/pod.js";
import { createClaim, createConfigMap } from "../kube/ownedObjects.js";
import { createPod } from "../kube/pods.js";
import type { Cluster } from "../state/connections.js";
import { createSessionSecret } from "./credentials/sessionSecret.js";
import { timeLimit, type ActionDeps } from "./deps.js";
import { discardSession } from "./discardSession.js";
import { findOwn, type Place } from "./findOwn.js";
import { isNameTaken } from "./planLaunch.js";

/** How long we look for a pod whose creation was not answered, in milliseconds. */
const lookForMs = 10_000;
/** Longer than any webhook may take. */
const createLimitMs = 60_000;

export type Creation =
  | { readonly kind: "created"; readonly session: Session }
  /** Somebody else's pod has the name. */
  | { readonly kind: "nameTaken"; readonly failure: ClusterFailure };

/**
 * Creates the pod. An answer that never came is no failure when the pod is there with our session's id: the call
 * did its work. Does not heed the signal, since what the server makes of a call that was cut off is unknown; it
 * ends by the call's own time limit. When this rejects, the pod is not there, or has been deleted.
 */
export async function createSessionPod(
  deps: ActionDeps,
  launch: ResolvedLaunch,
  { api, namespace }: Cluster,
): Promise<Creation> {
  const limit = timeLimit(deps.clock, createLimitMs);
  const cluster = { api, namespace, signal: limit.signal };
  try {
    const pod = decodePod(await createPod(api, encodePod(launch, namespace), cluster));
    if (pod) return { kind: "created", session: pod };
    // A webhook that strips labels: what we cannot recognize, nobody would ever clean up.
    throw new ClusterFailure("protocol", "the server created the pod without the labels of a session");
  } catch (error) {
    if (isNameTaken(error, launch.name)) {
      const session = await findOwn(launch, cluster);
      return session ? { kind: "created", session } : { kind: "nameTaken", failure: error };
    }
    if (isRefusal(error)) throw error;
    deps.log.info("the creation of a pod was not answered; looking for it", { name: launch.name });
    const session = await lookFor(deps, launch, cluster);
    if (session) return { kind: "created", session };
    await discardSession(deps, launch, undefined, cluster);
    throw error;
  } finally {
    limit.dispose();
  }
}

/**
 * Creates what the pod waits for, owned by it: whoever deletes the pod, now or when we are long gone, deletes all.
 * Second, since an owner must exist; the kubelet and the scheduler wait for a ConfigMap, a Secret or a claim that is
 * missing (docs/decisions/0012).
 *
 * @param values of the launch's credentials, by their ids
 */
export async function createOwnedObjects(
  launch: ResolvedLaunch,
  session: Session,
  values: ReadonlyMap<string, string>,
  { api, namespace, signal }: Cluster,
): Promise<void> {
  const files = encodeFilesConfigMap(launch, session.ref);
  const claim = encodeWorkspaceClaim(launch, session.ref);
  const options = { namespace, signal };
  await Promise.all([
    files && createConfigMap(api, files, options),
    claim && createClaim(api, claim, options),
    createSessionSecret(launch, session.ref, values, { api, namespace, signal }),
  ]);
}

/** Whether the server has said that it did nothing. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof ClusterFailure ? error.details.code : undefined;
  return code !== undefined && code >= 400 && code < 500;
}

/** Twice after a "not there": the call may still be on its way. Undefined also when the server does not answer. */
async function lookFor(
  { clock, random }: ActionDeps,
  launch: ResolvedLaunch,
  cluster: Place,
): Promise<Session | undefined> {
  const untilMs = clock.now() + lookForMs;
  for (let attempt = 1, answers = 0; answers < 2 && clock.now() < untilMs; attempt++) {
    await sleep(backoffMs(attempt, { firstMs: 200, maxMs: 2_000 }, random), clock, cluster.signal);
    try {
      const session = await findOwn(launch, cluster);
      if (session) return session;
      answers++;
    } catch (error) {
      if (isRefusal(error)) return undefined;
    }
  }
  return undefined;
}

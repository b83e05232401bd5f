import { sleep } from "../base/abort.js";
import { backoffMs } from "../base/backoff.js";
import { UserError } from "../base/errors.js";
import { ClusterFailure, isNameTaken } from "../domain/failure.js";
import type { PodRef } from "../domain/refs.js";
import type { ResolvedLaunch } from "../domain/resolvedLaunch.js";
import type { Session } from "../domain/session.js";
import { decodePod } from "../kube/decode/pod.js";
import { record, text } from "../kube/decode/read.js";
import { encodeFilesConfigMap, encodeWorkspaceClaim } from "../kube/encode/ownedObjects.js";
import { encodePod } from "../kube/encode/pod.js";
import { createClaim, createConfigMap } from "../kube/ownedObjects.js";
import { createPod } from "../kube/pods.js";
import type { Cluster } from "../state/connections.js";
import { createSessionSecret } from "./credentials/sessionSecret.js";
import { timeLimit, type ActionDeps } from "./deps.js";
import { discardSession } from "./discardSession.js";
import { findOwn, type Place } from "./findOwn.js";
import { pastConflicts } from "./pastConflicts.js";

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
  let answer: unknown;
  try {
    const pod = encodePod(launch, namespace);
    answer = await pastConflicts(deps, limit.signal, () => createPod(api, pod, cluster));
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
  const session = decodePod(answer);
  if (session) return { kind: "created", session };
  // What we cannot recognize, nobody would ever clean up.
  await discardSession(deps, launch, refOf(answer), cluster);
  throw new UserError(
    "The cluster took this extension's labels off the session's pod, so the pod was deleted again. Ask an administrator which admission webhook changes the labels of pods.",
  );
}

function refOf(answer: unknown): Required<PodRef> | undefined {
  const metadata = record(record(answer).metadata);
  const [namespace, name, uid] = [text(metadata.namespace), text(metadata.name), text(metadata.uid)];
  if (namespace === undefined || name === undefined || uid === undefined) return undefined;
  return { namespace, name, uid };
}

/**
 * Creates what the pod waits for, owned by it: whoever deletes the pod, now or when we are long gone, deletes all.
 * Second, since an owner must exist; the kubelet and the scheduler wait for a ConfigMap, a Secret or a claim that is
 * missing (docs/decisions/0012).
 *
 * @param values of the launch's credentials, by their ids
 */
export async function createOwnedObjects(
  deps: ActionDeps,
  launch: ResolvedLaunch,
  session: Session,
  values: ReadonlyMap<string, string>,
  { api, namespace, signal }: Cluster,
): Promise<void> {
  const files = encodeFilesConfigMap(launch, session.ref);
  const claim = encodeWorkspaceClaim(launch, session.ref);
  const options = { namespace, signal };
  const each = (create: () => Promise<void>) => pastConflicts(deps, signal, create);
  await Promise.all([
    files && each(() => createConfigMap(api, files, options)),
    claim && each(() => createClaim(api, claim, options)),
    each(() => createSessionSecret(launch, session.ref, values, { api, namespace, signal })),
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

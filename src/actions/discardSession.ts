import { sleep } from "../base/abort.js";
import { backoffMs } from "../base/backoff.js";
import { isFailure } from "../domain/failure.js";
import type { PodRef } from "../domain/refs.js";
import type { ResolvedLaunch } from "../domain/resolvedLaunch.js";
import { deleteOwned, listOwned } from "../kube/ownedObjects.js";
import { deletePod } from "../kube/pods.js";
import { timeLimit, type ActionDeps } from "./deps.js";
import { findOwn, type Place } from "./findOwn.js";

const limitMs = 30_000;

/**
 * Takes away whatever a launch has made, at once and without grace. Works after the person has cancelled, and while
 * the server does not answer for a while. Never rejects: what could not be taken away stands in the tree, and its
 * pod owns the rest.
 *
 * @param pod absent when it is not known whether the pod was made
 */
export async function discardSession(
  deps: ActionDeps,
  launch: ResolvedLaunch,
  pod: Required<PodRef> | undefined,
  { api, namespace }: Pick<Place, "api" | "namespace">,
): Promise<void> {
  const { clock, random, log } = deps;
  const limit = timeLimit(clock, limitMs);
  const cluster = { api, namespace, signal: limit.signal };
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await discardOnce(launch, pod, cluster);
        return;
      } catch (error) {
        if (!isFailure(error, "unreachable", "lost", "busy", "server")) throw error;
      }
      await sleep(backoffMs(attempt, { firstMs: 500, maxMs: 5_000 }, random), clock, limit.signal);
    }
  } catch (error) {
    log.warn("a launch that failed may have left something behind", {
      name: launch.name,
      namespace,
      error: String(error),
    });
  } finally {
    limit.dispose();
  }
}

async function discardOnce(
  launch: ResolvedLaunch,
  pod: Required<PodRef> | undefined,
  cluster: Place,
): Promise<void> {
  const { api, namespace, signal } = cluster;
  const own = pod ?? (await findOwn(launch, cluster))?.ref;
  if (own) await deletePod(api, own, { graceSeconds: 0, signal });
  const isAlone =
    launch.files.length === 0 && launch.credentials.length === 0 && launch.storage.kind !== "newClaim";
  if (isAlone) return;
  const owned = await listOwned(api, { namespace, sessionId: launch.sessionId, signal });
  // Also a claim to be kept: nothing was ever written to it.
  await Promise.all(
    owned.filter(({ resource }) => resource !== "pods").map((object) => deleteOwned(api, object, signal)),
  );
}

import type { ResolvedLaunch } from "../domain/resolvedLaunch.js";
import type { Session } from "../domain/session.js";
import { decodePod } from "../kube/decode/pod.js";
import { readPod } from "../kube/pods.js";
import type { Cluster } from "../state/connections.js";

/** Where and for how long to ask. */
export type Place = Pick<Cluster, "api" | "namespace" | "signal">;

/** The pod of a launch, if it is there: by its name, and by the id that nobody else has drawn. */
export async function findOwn(
  launch: ResolvedLaunch,
  { api, namespace, signal }: Place,
): Promise<Session | undefined> {
  const session = decodePod(await readPod(api, { namespace, name: launch.name }, signal));
  return session?.id === launch.sessionId ? session : undefined;
}

import { sleep } from "../base/abort.js";
import { backoffMs } from "../base/backoff.js";
import { isFailure } from "../domain/failure.js";
import type { LaunchRequest } from "../domain/launch.js";
import { parseQuotaRefusal } from "../domain/quotaRefusal.js";
import { isOverWithout } from "../domain/quotaRelief.js";
import { claimName } from "../domain/resolvedLaunch.js";
import type { Session } from "../domain/session.js";
import { record, text } from "../kube/decode/read.js";
import { readPod } from "../kube/pods.js";
import type { Cluster } from "../state/connections.js";
import type { LaunchResult, RestartOptions } from "./actions.js";
import { connect, type ActionDeps } from "./deps.js";
import { launch } from "./launch.js";
import { planLaunch } from "./planLaunch.js";
import { fullRequest } from "./requestOf.js";
import { assertOwn, stop } from "./stop.js";

/**
 * See {@link Actions.restart}. Asks first whether the cluster would take the session again, so that a refusal costs
 * nothing: the old one is then still there.
 */
export async function restart(
  deps: ActionDeps,
  session: Session,
  options: RestartOptions,
): Promise<LaunchResult> {
  assertOwn(session);
  const request = sameAgain(await fullRequest(deps, session, options.signal), session);
  const cluster = await connect(deps, options.signal);
  await checkFirst(deps, { request, session, cluster });
  options.onStopping?.(request);
  await stop(deps, session, options.signal);
  await gone(deps, session, cluster);
  return launch(deps, request, options);
}

/** The request under the name that the session has now, with the claim that it was to keep. */
function sameAgain(request: LaunchRequest, session: Session): LaunchRequest {
  const { displayName: _before, ...rest } = request;
  const { name } = session.ref;
  return {
    ...rest,
    name,
    ...(session.displayName === name ? {} : { displayName: session.displayName }),
    ...(request.storage?.kind === "newClaim" && request.storage.keep === true
      ? { storage: { kind: "claim", claimName: claimName(session.id) } }
      : {}),
  };
}

/** Under a name of its own, since the old pod has the real one. What the old pod itself uses up may be refused. */
async function checkFirst(
  deps: ActionDeps,
  {
    request,
    session,
    cluster,
  }: { readonly request: LaunchRequest; readonly session: Session; readonly cluster: Cluster },
): Promise<void> {
  const { name: _taken, ...unnamed } = request;
  try {
    await planLaunch(deps, unnamed, cluster);
  } catch (error) {
    const refusal = isFailure(error, "forbidden") ? parseQuotaRefusal(error.message) : undefined;
    if (!refusal || refusal.over.length === 0 || isOverWithout(session, refusal)) throw error;
  }
}

/** Resolves when the name is free. */
async function gone(
  { clock, random }: ActionDeps,
  { ref }: Session,
  { api, signal }: Cluster,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const pod = await readPod(api, ref, signal);
    if (text(record(record(pod).metadata).uid) !== ref.uid) return;
    await sleep(backoffMs(attempt, { firstMs: 50, maxMs: 1_000 }, random), clock, signal);
  }
}

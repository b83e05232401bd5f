import { UserError } from "../base/errors.js";
import { formatDuration } from "../domain/duration.js";
import { nextSteps } from "../domain/nextSteps.js";
import { isFinished, type Session } from "../domain/session.js";
import { timeoutProblem } from "../domain/validate/validateLaunch.js";
import { number, record, text } from "../kube/decode/read.js";
import { patchPod, readPod } from "../kube/pods.js";
import { connect, type ActionDeps } from "./deps.js";
import { assertOwn } from "./stop.js";

/**
 * See {@link Actions.setTimeLimit}. The cluster counts from when the node took the pod, so that what is written is
 * what has passed and `seconds` more.
 */
export async function setTimeLimit(
  deps: ActionDeps,
  session: Session,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  assertOwn(session);
  const problem = timeoutProblem(seconds);
  if (problem !== undefined) throw new UserError(problem);
  if (isFinished(session.state)) {
    throw new UserError(`“${session.displayName}” is over, so there is nothing to limit. Restart it first.`);
  }
  const cluster = await connect(deps, signal);
  const pod = record(await readPod(cluster.api, session.ref, cluster.signal));
  const startedAt = text(record(pod.status).startTime);
  const before = number(record(pod.spec).activeDeadlineSeconds);
  const passed =
    startedAt === undefined ? 0 : Math.max(0, Math.ceil((deps.clock.now() - Date.parse(startedAt)) / 1_000));
  const activeDeadlineSeconds = Math.max(1, passed + seconds);
  if (seconds === 0 || (before !== undefined && activeDeadlineSeconds > before)) {
    if (before === undefined) return;
    const left = formatDuration(Math.max(0, before - passed));
    throw new UserError(
      `“${session.displayName}” ends in ${left}, and Kubernetes only lets a time limit be shortened. To keep the work, launch another like it with a longer limit, and take over what you need.`,
      nextSteps.launchLike(session.ref),
    );
  }
  await patchPod(cluster.api, session.ref, { spec: { activeDeadlineSeconds } }, cluster.signal);
}

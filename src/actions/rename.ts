import { UserError } from "../base/errors.js";
import { annotations } from "../domain/labels.js";
import type { Session } from "../domain/session.js";
import { displayNameProblem } from "../domain/validate/validateLaunch.js";
import { patchPod } from "../kube/pods.js";
import { connect, type ActionDeps } from "./deps.js";
import { assertOwn } from "./stop.js";

/** See {@link Actions.rename}. */
export async function rename(
  deps: ActionDeps,
  session: Session,
  displayName: string,
  signal: AbortSignal,
): Promise<void> {
  assertOwn(session);
  const name = displayName.trim();
  const problem = displayNameProblem(name);
  if (problem !== undefined) throw new UserError(problem);
  const cluster = await connect(deps, signal);
  const metadata = { annotations: { [annotations.displayName]: name === "" ? null : name } };
  await patchPod(cluster.api, session.ref, { metadata }, cluster.signal);
}

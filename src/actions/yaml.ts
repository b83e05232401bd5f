import { stringify } from "yaml";
import { UserError } from "../base/errors.js";
import type { Session } from "../domain/session.js";
import { maskedPod } from "../kube/maskedPod.js";
import { readPod } from "../kube/pods.js";
import { connect, type ActionDeps } from "./deps.js";

/** See {@link Actions.yaml}. */
export async function yaml(deps: ActionDeps, { ref }: Session, signal: AbortSignal): Promise<string> {
  const cluster = await connect(deps, signal);
  const pod = await readPod(cluster.api, ref, cluster.signal);
  if (pod === undefined) throw new UserError(`“${ref.name}” is not there any more.`);
  return stringify(maskedPod(pod), { aliasDuplicateObjects: false, lineWidth: 0 });
}

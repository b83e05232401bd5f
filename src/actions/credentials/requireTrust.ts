import { UserError } from "../../base/errors.js";
import { nextSteps } from "../../domain/nextSteps.js";
import { isUntrusted, type Cluster } from "../../state/connections.js";
import type { ActionDeps } from "../deps.js";

/** The cluster is that of a folder which nobody trusts, so nothing of the person's own is sent to it. */
export class UntrustedCluster extends UserError {
  constructor(deed: string) {
    super(
      `A kubeconfig of this folder names the cluster, and the folder is not trusted, so ${deed}. Trust the folder if you know whose cluster it is.`,
      nextSteps.manageTrust,
    );
  }
}

/**
 * @param undone what is not done else: `no credential was sent to it`
 * @throws UntrustedCluster
 */
export function requireTrust(
  { platform }: Pick<ActionDeps, "platform">,
  cluster: Cluster,
  undone: string,
): void {
  if (isUntrusted(cluster, platform)) throw new UntrustedCluster(undone);
}

import type { KeptClaim } from "../domain/keptClaim.js";
import { listKeptClaims } from "../kube/claims.js";
import { connect, type ActionDeps } from "./deps.js";

/** See {@link Actions.keptClaims}. */
export async function keptClaims(deps: ActionDeps, signal: AbortSignal): Promise<readonly KeptClaim[]> {
  const cluster = await connect(deps, signal);
  return listKeptClaims(cluster.api, cluster);
}

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runKubectl } from "../kubectl.js";

/** The kubeconfig of the test cluster: KUBECONFIG, or the cluster beside the repository, started if it is not up. */
export function clusterKubeconfig(): string {
  const given = process.env.KUBECONFIG;
  if (given) return given;
  const up = fileURLToPath(new URL("../../../shared/cluster/up", import.meta.url));
  if (!existsSync(up)) throw new Error("no cluster: set KUBECONFIG");
  return execFileSync(up, { encoding: "utf8" }).trim();
}

/** kubectl's standard output; rejects with its standard error. */
export function kubectl(args: readonly string[], input?: unknown): Promise<string> {
  return runKubectl(clusterKubeconfig(), args, input);
}

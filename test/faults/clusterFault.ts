import { execFile, execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Context } from "mocha";
import { parse } from "yaml";
import { skipBecause } from "../skipBecause.js";
import { needsRealCluster } from "../testCluster.js";

const run = promisify(execFile);
const script = (name: string) => fileURLToPath(new URL(`../../../shared/cluster/${name}`, import.meta.url));

/** The API server of the cluster beside the repository, which a test may break. It mends what it broke. */
export class ClusterFault {
  private isKilled = false;

  /** For `before`: a skip with the reason where the cluster under test is not one that can be broken. */
  static of(context: Context): ClusterFault {
    const { kubeconfig } = needsRealCluster(context);
    if (!existsSync(script("fault")))
      skipBecause(context, "no cluster beside the repository whose parts can be killed");
    const beside = execFileSync(script("up"), { encoding: "utf8" }).trim();
    if (serverOf(beside) !== serverOf(kubeconfig))
      skipBecause(context, "the cluster under test is not the one beside the repository");
    return new ClusterFault();
  }

  /** Ends the API server at once. */
  async kill(): Promise<void> {
    this.isKilled = true;
    await run(script("fault"), ["kill", "kube-apiserver"]);
  }

  /** Resolves when it answers again. Without a `kill` before does nothing. */
  async start(): Promise<void> {
    if (!this.isKilled) return;
    await run(script("fault"), ["start", "kube-apiserver"]);
    this.isKilled = false;
  }

  /** For some seconds it says nothing, and closes nothing. Resolves when it goes on. */
  async freeze(seconds: number): Promise<void> {
    await run(script("fault"), ["freeze", "kube-apiserver", String(seconds)]);
  }
}

function serverOf(kubeconfig: string): string | undefined {
  const config = parse(readFileSync(kubeconfig, "utf8")) as {
    readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
  };
  return config.clusters[0]?.cluster.server;
}

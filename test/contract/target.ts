import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { playgroundWithPods } from "./playgroundWithPods.js";
import { readKubeconfig, type ServerAccess } from "./readKubeconfig.js";

/** The server under test. */
export interface Target extends ServerAccess {
  /** `playground`, or `real` for the cluster that TEST_KUBECONFIG or KUBECONFIG names. */
  readonly kind: "playground" | "real";
  /** Whether pods run there: a playground needs a kernel that lets it. */
  readonly runsPods: boolean;
  stop(): Promise<void>;
}

/** The cluster that the environment names, or a playground in this process. */
export async function openTarget(): Promise<Target> {
  const { TEST_KUBECONFIG, KUBECONFIG, TEST_CLUSTER } = process.env;
  const kubeconfig = TEST_KUBECONFIG ?? KUBECONFIG;
  if (kubeconfig && TEST_CLUSTER !== "playground")
    return { ...readKubeconfig(kubeconfig), kind: "real", runsPods: true, stop: async () => undefined };
  const dir = await mkdtemp(path.join(tmpdir(), "pod-sessions-contract-"));
  const { playground, runsPods } = await playgroundWithPods(dir);
  const stop = async () => {
    await playground.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  };
  return { ...readKubeconfig(playground.kubeconfigPath), kind: "playground", runsPods, stop };
}

import { existsSync } from "node:fs";
import path from "node:path";
import { hasPlayground, startPlayground } from "../test/playground.js";

/** The cluster that `npm start` shows. */
export interface StartCluster {
  readonly kubeconfig: string;
  /** As a person calls it. */
  readonly name: string;
  stop(): Promise<void>;
}

/** The cluster of a kubeconfig file, or a playground of its own. Rejects with a sentence about what is missing. */
export async function startCluster(kubeconfig: string | undefined): Promise<StartCluster> {
  if (kubeconfig !== undefined) {
    const file = path.resolve(kubeconfig);
    if (!existsSync(file)) throw new Error(`There is no kubeconfig at ${file}.`);
    return { kubeconfig: file, name: `the cluster of ${file}`, stop: () => Promise.resolve() };
  }
  if (!hasPlayground())
    throw new Error("The playground is not built. Name a cluster: npm start -- --kubeconfig ~/.kube/config");
  const playground = await startPlayground();
  return { ...playground, name: `playground, a cluster in one process (${playground.kubeconfig})` };
}

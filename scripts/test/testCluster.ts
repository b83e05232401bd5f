import { hasPlayground, startPlayground } from "./playground.js";
import { findCluster, makeNamespace } from "./realCluster.js";

/** The cluster that tests run against, and what they are told of it by the environment. */
export interface TestCluster {
  readonly kubeconfig: string;
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

function environment(
  kind: "playground" | "real",
  kubeconfig: string,
  namespace: string,
): Record<string, string> {
  return { TEST_CLUSTER: kind, TEST_KUBECONFIG: kubeconfig, TEST_NAMESPACE: namespace };
}

/** A playground of its own, or undefined where none can run: its pods need Linux. */
export async function playgroundForTests(): Promise<TestCluster | undefined> {
  if (!hasPlayground() || process.platform !== "linux") return undefined;
  const { kubeconfig, stop } = await startPlayground();
  return { kubeconfig, stop, env: environment("playground", kubeconfig, "default") };
}

/** The real cluster, in a namespace of this run. */
export async function realClusterForTests(): Promise<TestCluster> {
  const { kubeconfig, namespace, path, remove } = await makeNamespace(findCluster());
  return { kubeconfig, stop: remove, env: { ...environment("real", kubeconfig, namespace), PATH: path } };
}

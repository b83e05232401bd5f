import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { contextNames, writeOneContext } from "./oneContext.js";
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
  const playground = await startPlayground();
  const folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-cluster-"));
  const kubeconfig = path.join(folder, "kubeconfig");
  await writeOneContext(playground.kubeconfig, kubeconfig);
  const viewer = (await contextNames(playground.kubeconfig)).find((name) => name.endsWith("-viewer"));
  const viewerKubeconfig = path.join(folder, "viewer");
  if (viewer) await writeOneContext(playground.kubeconfig, viewerKubeconfig, viewer);
  return {
    kubeconfig,
    env: {
      ...environment("playground", kubeconfig, "default"),
      ...(viewer ? { TEST_VIEWER_KUBECONFIG: viewerKubeconfig } : {}),
    },
    async stop() {
      await playground.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The real cluster, in a namespace of this run and `lane`. */
export async function realClusterForTests(lane = "tests"): Promise<TestCluster> {
  const { kubeconfig, namespace, searchPath, remove } = await makeNamespace(findCluster(), lane);
  return {
    kubeconfig,
    stop: remove,
    env: { ...environment("real", kubeconfig, namespace), PATH: searchPath },
  };
}

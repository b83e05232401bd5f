import type { Context } from "mocha";
import { skipBecause } from "./skipBecause.js";

/** The cluster that the runner gave this test, told by the environment. */
export interface TestCluster {
  readonly kind: "playground" | "real";
  /** A kubeconfig of one context, whose namespace is {@link namespace}. */
  readonly kubeconfig: string;
  /** Where to make things; on a real cluster it is this run's own and is deleted at the end. */
  readonly namespace: string;
  /** A kubeconfig of somebody who may only look; on a real cluster nobody knows of one. */
  readonly viewerKubeconfig?: string;
}

/** For `before` or a test: the cluster, or a skip with the reason where the runner has none. */
export function needsCluster(context: Context): TestCluster {
  const { TEST_CLUSTER: kind, TEST_KUBECONFIG: kubeconfig, TEST_NAMESPACE: namespace } = process.env;
  const viewerKubeconfig = process.env.TEST_VIEWER_KUBECONFIG;
  if (!kubeconfig || !namespace)
    skipBecause(context, "no cluster to test with: neither the playground nor a real one");
  return {
    ...{ kind: kind === "real" ? "real" : "playground", kubeconfig, namespace },
    ...(viewerKubeconfig ? { viewerKubeconfig } : {}),
  };
}

/** {@link needsCluster}, and it must be a real one: what only a real kubelet, scheduler or API server does. */
export function needsRealCluster(context: Context): TestCluster {
  const cluster = needsCluster(context);
  if (cluster.kind !== "real") skipBecause(context, "needs a real cluster: npm run test:cluster");
  return cluster;
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { labels } from "../src/domain/labels.js";
import type { Churn } from "../src/playground/faults/faults.js";
import { startPlayground, type Playground } from "../src/playground/playground.js";

export const namespace = "synthetic-0";

/** A playground with synthetic sessions, in this process: who follows them is in another. */
export interface WatchCluster {
  readonly playground: Playground;
  readonly pods: Churn;
  /** How long the pods took to make, in milliseconds. */
  readonly madeMs: number;
  stop(): Promise<void>;
}

export async function startWatchCluster(count: number): Promise<WatchCluster> {
  const dir = await mkdtemp(path.join(tmpdir(), "pod-sessions-bench-"));
  const playground = await startPlayground({ dir });
  const startedAt = performance.now();
  const pods = playground.faults.makePods({
    count,
    namespaces: 1,
    labels: {
      [labels.managedBy]: "pod-sessions",
      [labels.session]: "synthetic",
      [labels.profile]: "default",
    },
  });
  const madeMs = performance.now() - startedAt;
  return {
    ...{ playground, pods, madeMs },
    async stop() {
      pods.dispose();
      await playground.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

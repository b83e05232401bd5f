import { once } from "node:events";
import { createInterface } from "node:readline";
import { startApiOnly } from "./started.js";

/** A playground with 10,000 pods, 500 of which change every second. Says its memory for each line that it reads. */
async function main(): Promise<void> {
  const { playground, stop } = await startApiOnly();
  const startMs = performance.now();
  const churn = playground.faults.makePods({ count: 10_000, churnPerSecond: 500 });
  const madeMs = Math.round(performance.now() - startMs);
  console.log(JSON.stringify({ kubeconfig: playground.kubeconfigPath, madeMs }));
  const lines = createInterface(process.stdin);
  lines.on("line", () => {
    const { rss } = process.memoryUsage();
    console.log(JSON.stringify({ residentMB: Math.round(rss / 1_000_000) }));
  });
  await once(lines, "close");
  churn.dispose();
  await stop();
}

void main();

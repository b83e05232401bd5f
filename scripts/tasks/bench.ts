import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { loadavg } from "node:os";
import path from "node:path";
import type { Bench } from "../../bench/bench.js";
import { plain, writeSection } from "../bench/report.js";
import { whyNoEditor } from "../editor/install.js";
import { root } from "../editor/place.js";
import { startPlayground } from "../test/playground.js";
import { canStartCluster, findCluster } from "../test/realCluster.js";

/** Why a bench cannot run here, or undefined where it can. */
function whyNot({ needs }: Bench): string | undefined {
  if (needs === "editor") return whyNoEditor();
  if (needs === "cluster" && !process.env.KUBECONFIG && !canStartCluster())
    return "needs a cluster: set KUBECONFIG";
  return undefined;
}

/** Runs the benchmarks that are named, or all, one after another; prints each and writes docs/benchmarks.md. */
export async function main(args: string[]): Promise<number> {
  const all = globSync("bench/*.bench.ts", { cwd: root }).map((file) => path.basename(file, ".bench.ts"));
  const unknown = args.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no bench "${unknown.join('", "')}"; there are ${all.join(", ")}.`);
  // What people get is what is measured.
  const built = spawnSync(process.execPath, [path.join(root, "esbuild.mjs"), "--production"], {
    stdio: "inherit",
  });
  if (built.status !== 0) throw new Error("A bundle did not build or is too big, see above.");
  const misses: string[] = [];
  for (const name of args.length > 0 ? args : all.sort()) {
    const { bench } = (await import(`../../bench/${name}.bench.ts`)) as { bench: Bench };
    const reason = whyNot(bench);
    if (reason) {
      console.log(`\n${name}: left out, ${reason}`);
      continue;
    }
    console.log(`\n${name} …`);
    const playground = bench.needs === "playground" ? await startPlayground() : undefined;
    const kubeconfig = playground?.kubeconfig ?? (bench.needs === "cluster" ? findCluster() : "");
    const say = (line: string) => console.log(`  ${line}`);
    const [loadBefore = 0] = loadavg();
    const table = await bench.run({ kubeconfig, say }).finally(() => playground?.stop());
    writeSection(name, table, loadBefore);
    console.log(plain(table));
    misses.push(...(table.misses ?? []));
  }
  for (const miss of misses) console.log(`✗ ${miss}`);
  return misses.length > 0 ? 1 : 0;
}

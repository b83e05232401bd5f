import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "../editor/place.js";
import { failedSuite, summary, table, type SuiteResult } from "../test/result.js";
import { laterPrint, printNow } from "../test/print.js";
import {
  clusterPhases,
  clusterSuites,
  localPhases,
  localSuites,
  suitesNamed,
  wantsPlayground,
  type Suite,
  type SuiteOptions,
} from "../test/suites.js";
import { playgroundForTests, realClusterForTests, type TestCluster } from "../test/testCluster.js";

const usage = `npm test                               everything that needs no cluster
npm test -- checks | unit | rules | contract | playground | faults | editor | outside | panels | smoke
npm test -- editor --grep "tree"       only tests whose title matches
npm test -- editor --electron 1.101.0  in a VS Code that @vscode/test-electron downloads
npm run test:cluster                   contract, cluster, editor, outside, panels and faults on a real cluster (KUBECONFIG)
npm run test:cluster -- editor         one of those`;

/** Runs the suites that are named, or all; prints a table and, last, the sums. Returns 1 when one failed. */
export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { grep: { type: "string" }, electron: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  // `test.mjs cluster` is the script test:cluster, and what follows names suites of it.
  const isReal = positionals[0] === "cluster";
  const suites = isReal ? clusterSuites : localSuites;
  const asked = positionals.slice(isReal ? 1 : 0);
  const unknown = asked.filter((name) => suitesNamed(name, suites).length === 0);
  if (unknown.length > 0) throw new Error(`There is no suite "${unknown.join('", "')}".\n\n${usage}`);
  const names = asked.length > 0 ? asked.flatMap((name) => suitesNamed(name, suites)) : Object.keys(suites);

  build();
  const options = { grep: values.grep, electron: values.electron };
  const cluster = (lane: readonly string[]) =>
    isReal
      ? realClusterForTests(lane[0])
      : lane.some((name) => wantsPlayground.includes(name))
        ? playgroundForTests()
        : Promise.resolve(undefined);
  const results: SuiteResult[] = [];
  for (const phase of isReal ? clusterPhases : localPhases) {
    const lanes = phase
      .map((lane) => lane.filter((name) => names.includes(name)))
      .filter((lane) => lane.length > 0);
    const done = await Promise.all(
      lanes.map((lane, index) => runLane({ lane, suites, options, cluster, isLoud: index === 0 })),
    );
    results.push(...done.flat());
  }
  console.log(`\n${table(results)}\n\n${summary(results)}`);
  return results.some((result) => result.failed > 0) ? 1 : 0;
}

interface LaneOptions {
  readonly lane: readonly string[];
  readonly suites: Readonly<Record<string, Suite>>;
  readonly options: Omit<SuiteOptions, "print" | "cluster">;
  /** One of its own, so that no lane sees what another makes. */
  readonly cluster: (lane: readonly string[]) => Promise<TestCluster | undefined>;
  /** Whether it speaks as it goes; another lane tells each suite at its end. */
  readonly isLoud: boolean;
}

async function runLane(options: LaneOptions): Promise<readonly SuiteResult[]> {
  const { lane, suites, isLoud } = options;
  let cluster: TestCluster | undefined;
  const results: SuiteResult[] = [];
  try {
    cluster = await options.cluster(lane);
    for (const name of lane) {
      const later = laterPrint();
      const print = isLoud ? printNow : later.print;
      print(`\n${name}\n`);
      const result = await suites[name]?.({ ...options.options, cluster, print }).catch((error: unknown) =>
        failedSuite(name, error),
      );
      later.tell();
      if (result) results.push(result);
    }
  } catch (error) {
    results.push(failedSuite(`cluster for ${lane.join(", ")}`, error));
  } finally {
    await cluster?.stop();
  }
  return results;
}

function build(): void {
  const program = path.join(root, "esbuild.mjs");
  const done = spawnSync(process.execPath, [program, "--quiet"], { cwd: root, stdio: "inherit" });
  if (done.status !== 0) throw new Error("The build failed, see above.");
}

import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { whyNoEditor } from "../editor/install.js";
import { root } from "../editor/place.js";
import { runChecks } from "../test/checks.js";
import { runEditorSuite } from "../test/editorSuite.js";
import { runElectronSuite } from "../test/electronSuite.js";
import { runMocha } from "../test/mochaSuite.js";
import { summary, table, type SuiteResult } from "../test/result.js";
import { playgroundForTests, realClusterForTests, type TestCluster } from "../test/testCluster.js";

const usage = `npm test                       everything that needs no cluster
npm test -- checks | unit | rules | contract | editor | outside   (any of them)
npm test -- editor --grep "tree"       only tests whose title matches
npm run test:cluster           contract, cluster, editor and outside on a real cluster (KUBECONFIG)
npm test -- editor --electron 1.101.0  in a VS Code that @vscode/test-electron downloads`;

interface Options {
  readonly grep: string | undefined;
  readonly electron: string | undefined;
  readonly cluster: TestCluster | undefined;
}

type Suite = (options: Options) => Promise<SuiteResult>;

/** KUBECONFIG is taken away where a test must not find a person's own cluster. */
const plain =
  (folder: string, timeoutMs: number): Suite =>
  ({ grep, cluster }) =>
    runMocha({ name: folder, folder, timeoutMs, grep, env: { KUBECONFIG: undefined, ...cluster?.env } });

const onCluster =
  (folder: string, timeoutMs: number): Suite =>
  ({ grep, cluster }) =>
    runMocha({
      ...{ name: folder, folder, timeoutMs, grep },
      env: { ...cluster?.env, ...(process.env.KUBECONFIG ? {} : { KUBECONFIG: cluster?.kubeconfig }) },
    });

const editor: Suite = ({ grep, cluster, electron }) => {
  if (electron || whyNoEditor()) return runElectronSuite({ grep, version: electron ?? "stable", cluster });
  return runEditorSuite({ grep, cluster });
};

const outside: Suite = async (options) => {
  const why = whyNoEditor();
  const nothing = { name: "outside", passed: 0, failed: 0, skipped: 0, seconds: 0 };
  return why ? { ...nothing, note: why } : plain("outside", 60_000)(options);
};

/** In the order in which they run: what is quick and says most comes first. */
const local: Readonly<Record<string, Suite>> = {
  checks: runChecks,
  unit: plain("unit", 10_000),
  rules: plain("rules", 60_000),
  contract: plain("contract", 60_000),
  editor,
  outside,
};

const onRealCluster: Readonly<Record<string, Suite>> = {
  contract: onCluster("contract", 120_000),
  cluster: onCluster("cluster", 120_000),
  editor,
  outside,
};

/** Which suites see a cluster, and so need the playground started. */
const wantsCluster = ["editor", "outside"];

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
  const isReal = positionals.includes("cluster");
  const suites = isReal ? onRealCluster : local;
  const asked = positionals.filter((name) => name !== "cluster");
  const names = asked.length > 0 ? asked : Object.keys(suites);
  const unknown = names.filter((name) => !(name in suites));
  if (unknown.length > 0) throw new Error(`There is no suite "${unknown.join('", "')}".\n\n${usage}`);

  build();
  const needsCluster = isReal || names.some((name) => wantsCluster.includes(name));
  const cluster = needsCluster ? await (isReal ? realClusterForTests() : playgroundForTests()) : undefined;
  const results: SuiteResult[] = [];
  try {
    for (const name of names) {
      console.log(`\n${name}`);
      const result = await suites[name]?.({ grep: values.grep, electron: values.electron, cluster });
      if (result) results.push(result);
    }
  } finally {
    await cluster?.stop();
  }
  console.log(`\n${table(results)}\n\n${summary(results)}`);
  return results.some((result) => result.failed > 0) ? 1 : 0;
}

function build(): void {
  const done = spawnSync(process.execPath, [path.join(root, "esbuild.mjs"), "--quiet"], {
    cwd: root,
    stdio: "inherit",
  });
  if (done.status !== 0) throw new Error("The build failed, see above.");
}

import { ensureSshServer } from "../editor/debianPackages.js";
import { ensureEditor, whyNoEditor } from "../editor/install.js";
import { runChecks } from "./checks.js";
import { runEditorSuite } from "./editorSuite.js";
import { runElectronSuite } from "./electronSuite.js";
import { runMocha, type Part } from "./mochaSuite.js";
import type { Print } from "./print.js";
import { skippedSuite, type SuiteResult } from "./result.js";
import type { TestCluster } from "./testCluster.js";

export interface SuiteOptions {
  readonly grep: string | undefined;
  /** A version of VS Code to download and test in, instead of the server that we drive. */
  readonly electron: string | undefined;
  readonly cluster: TestCluster | undefined;
  readonly print: Print;
}

export type Suite = (options: SuiteOptions) => Promise<SuiteResult>;

/** KUBECONFIG is taken away where a test must not find a person's own cluster. */
const plain =
  (folder: string, timeoutMs: number): Suite =>
  ({ grep, cluster, print }) =>
    runMocha({
      ...{ name: folder, folder, timeoutMs, grep, print },
      env: { KUBECONFIG: undefined, ...cluster?.env },
    });

const onCluster =
  (folder: string, timeoutMs: number, part?: Part): Suite =>
  ({ grep, cluster, print }) =>
    runMocha({
      ...{ name: folder, folder, part, timeoutMs, grep, print, isTriedAgain: true },
      env: { ...cluster?.env, ...(process.env.KUBECONFIG ? {} : { KUBECONFIG: cluster?.kubeconfig }) },
    });

/** A machine on which the editor may not be installed skips its tests and says so; one that is for testing fails. */
const withEditor =
  (name: string, suite: Suite): Suite =>
  async (options) => {
    try {
      await ensureEditor();
    } catch (error) {
      if (process.env.CI || !(error instanceof Error)) throw error;
      return skippedSuite(name, error.message);
    }
    return suite(options);
  };

const editor: Suite = (options) =>
  options.electron || whyNoEditor()
    ? runElectronSuite({ ...options, version: options.electron ?? "stable" })
    : withEditor("editor", runEditorSuite)(options);

/** Tests that start an editor; `everywhere` leaves out those of the folder `local`, which no other cluster changes. */
const outsideEditor =
  (name: string, which: "all" | "everywhere"): Suite =>
  async (options) => {
    const why = whyNoEditor();
    if (why) return skippedSuite(name, why);
    const run: Suite = ({ grep, cluster, print }) =>
      runMocha({
        ...{ name, folder: name, timeoutMs: 60_000, grep, print, isTriedAgain: true },
        ...(which === "everywhere" ? { pattern: "*.test.ts" } : {}),
        require: ["./scripts/test/editorHooks.ts"],
        env: { KUBECONFIG: undefined, ...cluster?.env },
      });
    return withEditor(name, run)(options);
  };

/** What breaks the way to a cluster breaks it on the playground too, which has no parts to kill. */
const faultsOnTheWay: Suite = ({ grep, cluster, print }) =>
  runMocha({
    ...{ name: "faults", folder: "cluster", pattern: "faults.test.ts", timeoutMs: 120_000 },
    ...{ grep, print, isTriedAgain: true },
    env: { ...cluster?.env, KUBECONFIG: cluster?.kubeconfig },
  });

/** The first minute of somebody with a clone: `npm start -- --smoke`. */
const smoke: Suite = (options) => {
  const why = whyNoEditor();
  if (why) return Promise.resolve(skippedSuite("smoke", why));
  return withEditor("smoke", plain("smoke", 240_000))(options);
};

/** `npm test`, in the order in which they run: what is quick and says most comes first. */
export const localSuites: Readonly<Record<string, Suite>> = {
  checks: runChecks,
  unit: plain("unit", 10_000),
  rules: plain("rules", 60_000),
  contract: plain("contract", 60_000),
  playground: plain("playground", 60_000),
  faults: faultsOnTheWay,
  editor,
  outside: outsideEditor("outside", "all"),
  panels: outsideEditor("panels", "all"),
  smoke,
};

/** Each file is skipped, with the reason, where the cluster's parts may not be killed. */
const faults: Suite = ({ grep, cluster, print }) =>
  runMocha({
    ...{ name: "faults", folder: "faults", timeoutMs: 180_000, grep, print, isTriedAgain: true },
    require: ["./scripts/test/editorHooks.ts"],
    env: cluster?.env ?? {},
  });

/** Tests over SSH skip where its server is not there and may not be installed. */
const withSshServer =
  (suite: Suite): Suite =>
  async (options) => {
    await ensureSshServer().catch((error: unknown) => options.print(`  ${String(error)}\n`));
    return suite(options);
  };

/** `npm run test:cluster`. Halves of a folder are suites of their own, so that each has a namespace. */
export const clusterSuites: Readonly<Record<string, Suite>> = {
  contract: onCluster("contract", 120_000),
  "cluster 1/2": withSshServer(onCluster("cluster", 120_000, { number: 1, of: 2 })),
  "cluster 2/2": withSshServer(onCluster("cluster", 120_000, { number: 2, of: 2 })),
  editor,
  outside: outsideEditor("outside", "everywhere"),
  panels: outsideEditor("panels", "everywhere"),
  faults,
};

/** The suites of `all` that a person means by `name`: its halves too. */
export function suitesNamed(name: string, all: Readonly<Record<string, Suite>>): readonly string[] {
  return Object.keys(all).filter((key) => key === name || key.startsWith(`${name} `));
}

/**
 * What runs when: phase after phase; in each, lanes side by side with a cluster or namespace of their own; in a lane,
 * suite after suite. An editor waits half of its time, and a test on a real cluster most of it.
 */
export type Phases = readonly (readonly (readonly string[])[])[];

export const localPhases: Phases = [
  [
    ["checks", "unit", "rules", "playground", "editor"],
    ["contract", "outside"],
    ["faults", "panels", "smoke"],
  ],
];

export const clusterPhases: Phases = [
  [
    ["contract", "cluster 2/2"],
    ["cluster 1/2", "editor"],
    ["outside", "panels"],
  ],
  // What breaks the cluster for everybody runs when nobody else does.
  [["faults"]],
];

/** Which local suites see a cluster, and so want the playground started. */
export const wantsPlayground: readonly string[] = ["faults", "editor", "outside", "panels"];

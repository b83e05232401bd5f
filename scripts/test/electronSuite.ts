import { mkdirSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import { outFolder, root } from "../editor/place.js";
import { makeWorkspace } from "../editor/workspace.js";
import type { Print } from "./print.js";
import type { TestCluster } from "./testCluster.js";
import { readResult, type SuiteResult } from "./result.js";

export interface ElectronSuite {
  readonly grep?: string | undefined;
  /** A version of VS Code, or `stable`. */
  readonly version: string;
  readonly cluster: TestCluster | undefined;
  readonly print: Print;
}

/**
 * Runs test/editor in the desktop's VS Code, downloaded by @vscode/test-electron. Nobody looks from outside, so tests
 * that need that skip and say so.
 */
export async function runElectronSuite({
  grep,
  version,
  cluster,
  print,
}: ElectronSuite): Promise<SuiteResult> {
  const name = `editor ${version}`;
  const startMs = performance.now();
  const resultFile = path.join(outFolder, "results/electron.json");
  mkdirSync(path.dirname(resultFile), { recursive: true });
  rmSync(resultFile, { force: true });
  const workspace = await makeWorkspace({ kubeconfig: cluster?.kubeconfig });
  // macOS allows a socket's path 103 characters, so the folder must have a short name.
  const userData = await mkdtemp(path.join(tmpdir(), "vsc-"));
  try {
    const exitCode = await runTests({
      version,
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(root, "dist/test/run.js"),
      extensionTestsEnv: {
        ...{ TEST_RESULT: resultFile, TEST_GREP: grep, KUBECONFIG: undefined, HOME: userData },
        ...cluster?.env,
      },
      launchArgs: [
        ...[workspace.folder, "--disable-extensions", "--disable-workspace-trust", "--skip-welcome"],
        ...["--user-data-dir", userData],
      ],
    }).catch((error: unknown) => {
      print(`  ${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    });
    return readResult({ name, resultFile, exitCode, startMs });
  } finally {
    await workspace.remove();
    await rm(userData, { recursive: true, force: true });
  }
}

import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { startBridge } from "../editor/bridge.js";
import { startEditor, type Editor } from "../editor/editor.js";
import { outFolder, root } from "../editor/place.js";
import { makeWorkspace } from "../editor/workspace.js";
import type { Print } from "./print.js";
import type { TestCluster } from "./testCluster.js";
import { readResult, type SuiteResult } from "./result.js";
import { withSecondRun } from "./secondRun.js";

const limitMs = 15 * 60_000;

export interface EditorSuite {
  readonly grep?: string | undefined;
  readonly cluster: TestCluster | undefined;
  readonly print: Print;
}

/**
 * Runs test/editor inside the extension host of a VS Code that we drive: the workspace is a small git repository with
 * the cluster's kubeconfig in it.
 */
export function runEditorSuite(suite: EditorSuite): Promise<SuiteResult> {
  return withSecondRun({ print: suite.print, run: (files) => runInEditor(files, suite) });
}

async function runInEditor(
  files: readonly string[] | undefined,
  { grep, cluster, print }: EditorSuite,
): Promise<SuiteResult> {
  const name = "editor";
  const startMs = performance.now();
  const resultFile = path.join(outFolder, "results/editor.json");
  mkdirSync(path.dirname(resultFile), { recursive: true });
  rmSync(resultFile, { force: true });
  const workspace = await makeWorkspace({ kubeconfig: cluster?.kubeconfig });
  let isStarted: (editor: Editor) => void = () => undefined;
  const outside = new Promise<Editor>((resolve) => (isStarted = resolve));
  const bridge = await startBridge({ outside, print: (line) => print(`${line}\n`) });
  try {
    const env = {
      ...{ POD_SESSIONS_BRIDGE: bridge.address, TEST_RESULT: resultFile, TEST_GREP: grep },
      ...{ TEST_FILES: files?.join(path.delimiter) },
      ...cluster?.env,
    };
    const started = await startEditor({
      workspace: workspace.folder,
      env,
      testsPath: path.join(root, "dist/test/run.js"),
    });
    isStarted(started);
    const limit = setTimeout(() => {
      print(`  the editor tests did not end within ${String(limitMs / 60_000)} minutes\n`);
      void started.stop();
    }, limitMs);
    const crashed = new Promise<number>((resolve) => started.page.on("close", () => resolve(1)));
    const exitCode = await Promise.race([started.testsEnded, crashed]);
    clearTimeout(limit);
    await started.stop();
    return readResult({ name, resultFile, exitCode, startMs });
  } finally {
    bridge.stop();
    await workspace.remove();
  }
}

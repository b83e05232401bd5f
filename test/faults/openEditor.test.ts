import assert from "node:assert/strict";
import { startEditor, type Editor } from "../../scripts/editor/editor.js";
import { until, untilText } from "../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../scripts/editor/workspace.js";
import { needsRealCluster } from "../testCluster.js";
import { ClusterFault } from "./clusterFault.js";

const countingProfile = {
  title: "Counting",
  extends: "default",
  command: ["sh", "-c", "trap exit TERM; i=0; while :; do i=$((i+1)); echo line $i; sleep 0.1; done"],
};

/** What a person sees in an editor whose cluster goes away and comes back. */
describe("an editor whose API server is killed and started again", function () {
  this.timeout(180_000);
  let fault: ClusterFault;
  let workspace: Workspace;
  let editor: Editor;

  const tree = (pattern: RegExp, limitMs = 30_000) =>
    untilText("the tree", () => editor.treeText(), pattern, limitMs);
  const terminal = (pattern: RegExp, limitMs = 30_000) =>
    untilText("the terminal", () => editor.terminalText(), pattern, limitMs);
  const status = (pattern: RegExp) =>
    untilText("the status bar", async () => (await editor.statusBar()).join("\n"), pattern);
  const previousTerminal = () => editor.runCommand("Terminal: Focus Previous Terminal Group");

  before(async function () {
    fault = ClusterFault.of(this);
    const { kubeconfig } = needsRealCluster(this);
    workspace = await makeWorkspace({ kubeconfig });
    editor = await startEditor({
      workspace: workspace.folder,
      settings: { "podSessions.profiles": { counting: countingProfile } },
    });
    await editor.openView("Pod Sessions");
    await tree(/There are no sessions in this namespace yet/);
  });

  afterEach(() => fault?.start());
  after(async () => {
    await editor?.stop();
    await workspace?.remove();
  });

  it("says so in the tree, the status bar and the terminal, and goes on with all three and the log", async () => {
    await editor.runCommand("Pod Sessions: Launch Session…");
    await until({
      what: "the profiles",
      read: () => editor.quickInput(),
      isDone: (input) => input?.items.some((item) => item.startsWith("Counting")) === true,
    });
    await editor.pick("Counting");
    await terminal(/[#$] ?$/, 60_000);
    await tree(/session-\S+ {2}Running/);
    await editor.selectRow("session-");
    await editor.runCommand("Pod Sessions: Show Logs");
    await terminal(/line 30\b/);
    await previousTerminal();
    await terminal(/[#$] ?$/);

    await fault.kill();
    await terminal(/Connection lost\. Press Enter to reconnect\./);
    const lost = await tree(/Cannot reach the cluster/, 10_000);
    assert.match(lost, /not connected/);
    assert.match(lost, /session-\S+ {2}Running/);
    await status(/Cannot reach the cluster at \S+: .*What is shown is .* old\. It is tried again/);
    await editor.screenshot("cluster-lost");
    await editor.focusTerminal();
    await editor.press("Enter");
    await terminal(/reconnect\.\s+Cannot reach the cluster at [^]*Press Enter to try again\./);
    await editor.screenshot("cluster-lost-terminal");

    await fault.start();
    await tree(/^(?![^]*Cannot reach)[^]*session-\S+ {2}Running/);
    await status(/Connected to/);
    await editor.focusTerminal();
    await editor.press("Enter");
    await terminal(/try again\.\s+[^]*[#$] ?$/);
    assert.deepEqual(await editor.notifications(), []);

    await previousTerminal();
    const seen = lineNumbers(await terminal(/line \d+/));
    const log = await until({
      what: "lines after the outage",
      read: async () => lineNumbers(await editor.terminalText()),
      isDone: (numbers) => (numbers.at(-1) ?? 0) > (seen.at(-1) ?? 0) + 20,
    });
    const first = log[0] ?? 0;
    assert.deepEqual(
      log.filter((number, index) => number !== first + index),
      [],
    );
    await editor.screenshot("cluster-back");
  });

  it("lets what it made be deleted", async () => {
    await editor.selectRow("session-");
    await editor.press("Delete");
    await editor.answerDialog("Delete");
    await tree(/There are no sessions in this namespace yet/, 60_000);
  });
});

function lineNumbers(text: string): readonly number[] {
  return [...text.matchAll(/^line (\d+)$/gm)].map(([, number]) => Number(number));
}

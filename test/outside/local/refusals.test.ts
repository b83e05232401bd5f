import assert from "node:assert/strict";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { until, untilText } from "../../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../../scripts/editor/workspace.js";
import { startWithPods, type Started } from "../../playground/started.js";
import { skipBecause } from "../../skipBecause.js";

/** What a person reads when a cluster that was fine refuses: in the tree, the status bar and the terminal. */
describe("a cluster that begins to refuse", function () {
  this.timeout(120_000);
  let started: Started;
  let workspace: Workspace;
  let editor: Editor;

  const faults = () => started.playground.faults;
  const tree = (pattern: RegExp, limitMs = 30_000) =>
    untilText("the tree", () => editor.treeText(), pattern, limitMs);
  const terminal = (pattern: RegExp, limitMs = 30_000) =>
    untilText("the terminal", () => editor.terminalText(), pattern, limitMs);
  const status = (pattern: RegExp) =>
    untilText("the status bar", async () => (await editor.statusBar()).join("\n"), pattern);
  const run = (title: string) => editor.runCommand(`Pod Sessions: ${title}`);

  before(async function () {
    if (process.env.TEST_CLUSTER === "real") skipBecause(this, "has a playground of its own, which obeys");
    started = await startWithPods();
    if (!started.runsPods) skipBecause(this, "pods cannot run here");
    workspace = await makeWorkspace({ kubeconfig: started.playground.kubeconfigPath });
    editor = await startEditor({ workspace: workspace.folder });
    await editor.openView("Pod Sessions");
    await tree(/There are no sessions in this namespace yet/);
    await run("Launch Session…");
    await until({
      what: "the profiles",
      read: () => editor.quickInput(),
      isDone: (input) => input?.items.some((item) => item.startsWith("Default")) === true,
    });
    await editor.pick("Default");
    await terminal(/[#$] ?$/, 60_000);
    await tree(/session-\S+ {2}Running/);
    await editor.runCommand("Terminal: Kill All Terminals");
  });

  after(async () => {
    await editor?.stop();
    await workspace?.remove();
    await started?.stop();
  });

  beforeEach(() => editor.clearNotifications());
  afterEach(() => faults().heal());

  it("keeps its tree when the server has forgotten where the watch stood (410)", async () => {
    const seen: string[] = [];
    const looking = setInterval(() => void editor.treeText().then((text) => seen.push(text)), 50);
    try {
      faults().expireResourceVersions();
      faults().strike({ kinds: ["watch"], resource: "pods" }, { kind: "cut" });
      await until({
        what: "another watch",
        read: () => faults().countOpen({ kinds: ["watch"], resource: "pods" }),
        isDone: (count) => count > 0,
      });
      await until({ what: "some looks", read: () => seen.length, isDone: (count) => count > 10 });
    } finally {
      clearInterval(looking);
    }
    for (const text of seen) assert.match(text, /session-\S+ {2}Running/);
    assert.deepEqual(await editor.notifications(), []);
  });

  it("says which right a terminal lacks, and shows the rest (403 on exec alone)", async () => {
    const message =
      'pods "x" is forbidden: User "ada" cannot create resource "pods/exec" in API group "" in the namespace "default"';
    faults().inject({ kinds: ["exec"], fault: { kind: "refuse", code: 403, reason: "Forbidden", message } });
    await editor.selectRow("session-");
    await run("Open Terminal");
    const text = await terminal(/Press Enter to try again\./);
    assert.match(text, /pods\/exec/);
    await editor.screenshot("refused-exec");
    await tree(/session-\S+ {2}Running/);
    await status(/Connected to/);
    await run("Show Logs");
    await terminal(/Reading the log of session-\S+ \(\S+\) in /);
    faults().heal();
    await editor.runCommand("Terminal: Kill All Terminals");
  });

  it("says in all three places that the login has expired (401), and goes on with a new one", async () => {
    await editor.selectRow("session-");
    await run("Open Terminal");
    await terminal(/[#$] ?$/);
    faults().expireCredentials();
    faults().strike({ kinds: ["watch", "exec"] }, { kind: "cut" });
    await terminal(/Connection lost\. Press Enter to reconnect\./);
    const shown = await tree(/does not accept this login/);
    assert.match(shown, /session-\S+ {2}Running/);
    assert.match(shown, /Log in again/);
    await status(/does not accept this login: it has expired, or it is for another cluster\. Log in again/);
    await editor.focusTerminal();
    await editor.press("Enter");
    await terminal(/reconnect\.\s+[^]*does not accept this login[^]*Press Enter to try again\./);
    await editor.screenshot("refused-login");
    assert.deepEqual(await editor.notifications(), [], "nothing pops up that nobody asked for");

    faults().renewCredentials();
    await run("Refresh");
    await status(/Connected to/);
    await tree(/^(?![^]*does not accept)[^]*session-\S+ {2}Running/);
    await editor.focusTerminal();
    await editor.press("Enter");
    await terminal(/try again\.\s+[^]*[#$] ?$/);
  });
});

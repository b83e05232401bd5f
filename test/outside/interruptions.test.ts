import assert from "node:assert/strict";
import { startEditor, type Editor } from "../../scripts/editor/editor.js";
import { until, untilText } from "../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../scripts/editor/workspace.js";
import { OwnedObjects } from "../ownedObjects.js";
import { needsCluster } from "../testCluster.js";

/** What is left of a launch and of a shell when the person, or the extension host, ends them half-way. */
describe("work that ends half-way", function () {
  this.timeout(180_000);
  let owned: OwnedObjects;
  let workspace: Workspace;
  let editor: Editor;

  const tree = (pattern: RegExp, limitMs = 30_000) =>
    untilText("the tree", () => editor.treeText(), pattern, limitMs);
  const terminal = (pattern: RegExp, limitMs = 60_000) =>
    untilText("the terminal", () => editor.terminalText(), pattern, limitMs);
  const launch = async (profile: string) => {
    await editor.runCommand("Pod Sessions: Launch Session…");
    await until({
      what: "the profiles",
      read: () => editor.quickInput(),
      isDone: (input) => input?.items.some((item) => item.startsWith(profile)) === true,
    });
    await editor.pick(profile);
  };
  /** What notifications say from now on, however briefly. */
  const notedMessages = () =>
    editor.page.evaluateHandle(() => {
      const noted: string[] = [];
      new MutationObserver(() => {
        for (const element of document.querySelectorAll(".notification-list-item-message")) {
          const message = element.textContent.trim();
          if (message !== "" && message !== noted.at(-1)) noted.push(message);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
      return noted;
    });
  /** Kills the extension host and lets the window go on, as a person would. */
  const killAndGoOn = async () => {
    await editor.killExtensionHost();
    await editor.reload();
    await editor.openView("Pod Sessions");
  };
  const deleteAll = async () => {
    await editor.selectRow("session-");
    await editor.press("Delete");
    await editor.answerDialog("Delete");
    await tree(/There are no sessions in this namespace yet/, 60_000);
    await owned.gone();
  };

  before(async function () {
    const cluster = needsCluster(this);
    owned = new OwnedObjects(cluster);
    workspace = await makeWorkspace({ kubeconfig: cluster.kubeconfig });
    editor = await startEditor({
      workspace: workspace.folder,
      settings: {
        // Else a window that comes back with a panel opens a shell of this machine in it.
        "terminal.integrated.hideOnStartup": "always",
        "podSessions.profiles": {
          slow: {
            ...{ title: "Slow", extends: "default", setup: ["sleep 12"] },
            files: [{ path: "notes", content: "of the launch" }],
          },
        },
      },
    });
    await editor.openView("Pod Sessions");
    await tree(/There are no sessions in this namespace yet/);
  });

  after(async () => {
    await editor?.stop();
    await workspace?.remove();
  });

  afterEach(() => owned?.deletePods());

  it("shows the phases of a launch as they happen, and leaves nothing of one that is cancelled", async () => {
    const said = await notedMessages();
    await launch("Slow");
    await untilText(
      "what the notification said",
      async () => (await said.jsonValue()).join("\n"),
      /^Launching a session: (Checking the request|Creating the pod|Waiting for a node) …[^]*^Launching a session: Running the setup step setup-0 …/m,
    );
    await tree(/session-\S+ {2}Setting up/);
    assert.equal((await owned.names()).length, 2);
    await editor.screenshot("launch-phases");
    // Another, opened by hand: it is told the same, and is the one that is shown.
    await editor.selectRow("session-");
    await editor.runCommand("Pod Sessions: Open Terminal");
    await until({
      what: "two terminals",
      read: () => editor.terminalNames(),
      isDone: (names) => names.length === 2,
    });
    await editor.click({ role: "button", name: "Cancel", exact: true });
    const text = await terminal(/The launch of session-\S+ was cancelled\./);
    assert.doesNotMatch(text, /deleted|reconnect/);
    await tree(/There are no sessions in this namespace yet/, 60_000);
    await owned.gone();
    assert.deepEqual(await editor.notifications(), []);
    await editor.screenshot("launch-cancelled");
    await editor.runCommand("Terminal: Kill the Active Terminal Instance");
    await terminal(/The launch of session-\S+ was cancelled\./);
    await editor.runCommand("Terminal: Kill the Active Terminal Instance");
  });

  it("shows after its return what a launch has left, which runs and can be used", async () => {
    await launch("Slow");
    await tree(/session-\S+ {2}Setting up/);
    await killAndGoOn();
    await tree(/session-\S+ {2}(Setting up|Running)/);
    await editor.screenshot("interrupted-launch");
    await tree(/session-\S+ {2}Running/, 60_000);
    await editor.selectRow("session-");
    await editor.runCommand("Pod Sessions: Open Terminal");
    await terminal(/[#$] ?$/);
    await editor.runCommand("Terminal: Kill the Active Terminal Instance");
    await deleteAll();
  });

  it("ends the processes of the terminals that died with it", async () => {
    await launch("Default");
    await terminal(/[#$] ?$/, 60_000);
    await editor.terminalInput("sleep 4711 & sleep 4712\r");
    await terminal(/sleep 4712/);
    await killAndGoOn();
    await tree(/session-\S+ {2}Running/);
    await editor.selectRow("session-");
    await editor.runCommand("Pod Sessions: Open Terminal");
    await terminal(/[#$] ?$/);
    await editor.terminalInput(
      "while ps -o args | grep '^slee[p] 471'; do sleep 1; done; echo all-$((1+1))-ended\r",
    );
    assert.match(await terminal(/all-2-ended/), /all-2-ended/);
    await deleteAll();
  });
});

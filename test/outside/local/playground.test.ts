import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { until, untilText } from "../../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../../scripts/editor/workspace.js";
import { skipBecause } from "../../skipBecause.js";

/** The command line of each process of this machine that we may see. */
function commandLines(): ReadonlyMap<number, string> {
  const lines = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return [Number(pid), readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] as const;
      } catch {
        return [Number(pid), ""] as const;
      }
    });
  return new Map(lines);
}

function environment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}

describe("the playground cluster in an editor without a kubeconfig", function () {
  this.timeout(180_000);
  let workspace: Workspace;
  let editor: Editor | undefined;
  let before: ReadonlySet<number>;

  beforeEach(async function () {
    if (process.platform !== "linux") skipBecause(this, "the playground's pods need Linux");
    before = new Set(commandLines().keys());
    workspace = await makeWorkspace();
    editor = await startEditor({ workspace: workspace.folder });
    await editor.openView("Pod Sessions");
  });
  afterEach(async () => {
    await editor?.stop();
    editor = undefined;
    await workspace.remove();
  });

  const window = () => editor ?? assert.fail("no editor");
  /** Processes of a playground that was started since, and of its pods. */
  const ours = (pattern: RegExp) =>
    [...commandLines()].filter(([pid, line]) => !before.has(pid) && pattern.test(line)).map(([pid]) => pid);
  /** Tests beside this one have playgrounds too, and other homes. */
  const playgrounds = () => {
    const home = `${window().dataFolder}/`;
    return ours(/dist\/playground\.js --dir /).filter((pid) => environment(pid).includes(home));
  };
  const tree = (pattern: RegExp, limitMs = 30_000) =>
    untilText("the tree", () => window().treeText(), pattern, limitMs);

  async function start(): Promise<void> {
    await tree(/No kubeconfig was found[^]*Start Playground Cluster/);
    await window().click({ role: "button", name: "Start Playground Cluster" });
    await tree(/There are no sessions in this namespace yet\./, 60_000);
    assert.equal(playgrounds().length, 1);
  }

  async function launch(): Promise<void> {
    await window().runCommand("Pod Sessions: Launch Session…");
    await until({
      what: "profiles",
      read: () => window().quickInput(),
      isDone: (input) => (input?.items.length ?? 0) > 3,
    });
    await window().pick("Default");
    await untilText("the prompt", () => window().terminalText(), /[#$] ?$/m, 60_000);
    await window().terminalInput("sleep 86413 & echo here $((6*7))\r");
    await untilText("the answer", () => window().terminalText(), /^here 42/m);
    assert.equal(ours(/^sleep 86413 /).length, 1);
  }

  it("starts at a button, runs a session, and ends at a command", async () => {
    await start();
    await launch();
    await tree(/Running/i);
    await window().screenshot("playground-session");
    await window().runCommand("Pod Sessions: Stop Playground Cluster");
    await until({
      what: "the question",
      read: () => window().dialog(),
      isDone: (dialog) => JSON.stringify(dialog ?? "").includes("A session runs in it."),
    });
    await window().answerDialog("Stop");
    await tree(/No kubeconfig was found/);
    await until({ what: "its end", read: () => playgrounds().length, isDone: (count) => count === 0 });
    assert.deepEqual(ours(/^sleep 86413 /), []);
    // Nothing is written where the person's own kubeconfig would be.
    assert.ok(!existsSync(`${workspace.folder}/.kube`));
  });

  it("says that it has crashed, which is no wanted stop, and starts again", async () => {
    await start();
    for (const pid of playgrounds()) process.kill(pid, "SIGKILL");
    await tree(/The playground cluster ended unexpectedly[^]*Start Again/);
    // The one of its start may still be on its way out.
    const told = await until({
      what: "the notification alone",
      read: () => window().notifications(),
      isDone: ([first, ...more]) =>
        first !== undefined && !/^Starting/.test(first.message) && more.length === 0,
    });
    assert.deepEqual(
      told.map(({ message, buttons }) => ({ message, buttons })),
      [
        {
          message:
            "The playground cluster ended unexpectedly (by the signal SIGKILL), and its sessions with it.",
          buttons: ["Start Again", "Show Log"],
        },
      ],
    );
    await window().screenshot("playground-crashed");
    await window().clearNotifications();
    await window().click({ role: "button", name: "Start Again" });
    await tree(/There are no sessions in this namespace yet\./, 60_000);
    await window().runCommand("Pod Sessions: Stop Playground Cluster");
    await tree(/No kubeconfig was found/);
  });

  it("ends with the extension host, also when that is killed", async () => {
    await start();
    await launch();
    await window().killExtensionHost();
    await until({
      what: "the end of all",
      read: () => [...playgrounds(), ...ours(/^sleep 86413 /)],
      isDone: (pids) => pids.length === 0,
    });
  });
});

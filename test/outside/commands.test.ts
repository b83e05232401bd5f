import assert from "node:assert/strict";
import { exec } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { startEditor, type Editor } from "../../scripts/editor/editor.js";
import { until, untilText } from "../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../scripts/editor/workspace.js";
import { OwnedObjects } from "../ownedObjects.js";
import { needsCluster, type TestCluster } from "../testCluster.js";

interface Kubeconfig {
  "current-context": string;
  contexts: { name: string; context: { namespace?: string } }[];
}

const otherNamespace = "kube-system";
const none = /There are no sessions in this namespace yet/;

/** Commands by their titles in the palette, with the session picked, and from the tree. */
describe("the commands of a session", function () {
  this.timeout(120_000);
  let cluster: TestCluster;
  let owned: OwnedObjects;
  let folder: string;
  let kubeconfig: string;
  let workspace: Workspace;
  let editor: Editor;
  /** Sessions of the tests, newest first. */
  let names: readonly string[];

  const tree = (pattern: RegExp, limitMs = 60_000) =>
    untilText("the tree", () => editor.treeText(), pattern, limitMs);
  const terminal = (pattern: RegExp, limitMs = 30_000) =>
    untilText("the terminal", () => editor.terminalText(), pattern, limitMs);
  /** A question, and as many choices as it must have. */
  const question = (pattern: RegExp, choices = 0) =>
    until({
      what: `a question like ${String(pattern)}`,
      read: () => editor.quickInput(),
      isDone: (input) =>
        pattern.test(`${input?.title ?? ""} ${input?.placeholder ?? ""} ${input?.message ?? ""}`) &&
        (input?.items.length ?? 0) >= choices,
    });
  const run = (title: string) => editor.runCommand(`Pod Sessions: ${title}`);
  /** From the palette, with the session that the picker offers. */
  const runOn = async (title: string, name: string) => {
    await run(title);
    await until({
      what: `the sessions for “${title}”`,
      read: () => editor.quickInput(),
      isDone: (input) => input?.items.some((item) => item.includes(name)) === true,
    });
    await editor.pick(name);
  };
  const copied = (pattern: RegExp) =>
    untilText("the clipboard", () => editor.page.evaluate(() => navigator.clipboard.readText()), pattern);
  const shownNames = async () => (await editor.treeText()).match(/session-[0-9a-f]{8}/g) ?? [];
  const launch = async (profile: string) => {
    await run("Launch Session…");
    await question(/what kind of session/);
    await editor.pick(profile);
  };
  const closeTerminals = () => editor.runCommand("Terminal: Kill All Terminals");
  /** An empty place below the rows: what is selected is no longer meant. */
  const selectNothing = () => editor.openView("Explorer").then(() => editor.openView("Pod Sessions"));

  before(async function () {
    cluster = needsCluster(this);
    owned = new OwnedObjects(cluster);
    folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-commands-"));
    kubeconfig = path.join(folder, "kubeconfig");
    const config = parse(await readFile(cluster.kubeconfig, "utf8")) as Kubeconfig;
    const [context] = config.contexts;
    assert.ok(context);
    config["current-context"] = "here";
    config.contexts = [
      { ...context, name: "here" },
      { ...context, name: "there", context: { ...context.context, namespace: otherNamespace } },
    ];
    await writeFile(kubeconfig, stringify(config), { mode: 0o600 });
    workspace = await makeWorkspace({ kubeconfig });
    editor = await startEditor({
      workspace: workspace.folder,
      settings: {
        "podSessions.terminal.openAfterLaunch": false,
        "podSessions.profiles": {
          brief: { title: "Brief", extends: "default", command: ["true"], restartPolicy: "Never" },
          setup: {
            ...{ title: "With setup", extends: "default", setup: ["echo set up"] },
            files: [{ path: "notes", content: "of the profile" }],
          },
        },
      },
    });
    await editor.openView("Pod Sessions");
    await tree(none);
    await launch("Default");
    await tree(/session-\S+ {2}Running/);
    await launch("With setup");
    await tree(/session-\S+ {2}Running[^]*session-\S+ {2}Running/);
    names = await shownNames();
  });

  after(async () => {
    await editor?.stop();
    await workspace?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(() => editor.clearNotifications());

  it("copy a name that is picked, newest first", async () => {
    await run("Copy Name");
    const input = await question(/Choose a session/, 2);
    assert.deepEqual(
      input?.items.map((item) => item.match(/session-[0-9a-f]{8}/)?.[0]),
      names,
    );
    const [, older = ""] = names;
    await editor.pick(older);
    await copied(new RegExp(`^${older}$`));
  });

  it("copy what to type into a shell, with the kubeconfig of the folder and the context", async () => {
    const [newest = ""] = names;
    const where = `^kubectl --kubeconfig \\S+/\\.kube/kubeconfig --context here --namespace ${cluster.namespace}`;
    const copy = async (choice: string) => {
      await editor.rowMenu(newest, "Copy kubectl Command…");
      await question(/Choose a command to copy/);
      await editor.pick(choice);
    };
    await copy("Shell");
    await copied(new RegExp(`${where} exec -it ${newest} -c main -- sh$`));
    await copy("YAML");
    const command = await copied(new RegExp(`${where} get pod ${newest} -o yaml$`));
    // The playground's lane may have no kubectl.
    if (cluster.kind !== "real") return;
    const { KUBECONFIG: _left, ...env } = process.env;
    const { stdout } = await promisify(exec)(command, { env: { ...env, HOME: folder } });
    assert.match(stdout, new RegExp(`^ {2}name: ${newest}$`, "m"));
  });

  it("open several terminals, each with a name of its own", async () => {
    const [newest = ""] = names;
    await selectNothing();
    await runOn("Open Terminal", newest);
    await terminal(/[#$] ?$/);
    await editor.rowMenu(newest, "Open Terminal");
    await until({
      what: "two terminals",
      read: () => editor.terminalNames(),
      isDone: (open) => open.filter((name) => name.includes(newest)).length === 2,
    });
    const open = await editor.terminalNames();
    assert.ok(
      open.some((name) => name.includes(`${newest} — here`)),
      open.join("\n"),
    );
    assert.ok(
      open.some((name) => name.includes("(2)")),
      open.join("\n"),
    );
    await terminal(/[#$] ?$/);
    await closeTerminals();
  });

  it("open a terminal from the menu of the + in the terminals", async () => {
    const [, older = ""] = names;
    await selectNothing();
    // Its place is where the terminals are; VS Code does not bring it up for an extension's shell.
    await editor.runCommand("Terminal: Focus Terminal");
    await terminal(/[#$] ?$/);
    await editor.runCommand("Create New Terminal (With Profile)");
    await until({
      what: "the shells",
      read: () => editor.quickInput(),
      isDone: (input) => input?.items.some((item) => item.startsWith("Pod Session")) === true,
    });
    await editor.pick("Pod Session");
    await question(/Choose a session/, 2);
    await editor.pick(older);
    // A shell of the editor's own has its folder in the prompt.
    await terminal(/^(?![^]*pod-sessions-workspace)[^]*[#$] ?$/);
    await editor.terminalInput("hostname\r");
    await terminal(new RegExp(`^${older}$`, "m"));
    await closeTerminals();
  });

  it("run a command in the container that was chosen in the tree", async () => {
    const [newest = ""] = names;
    await editor.toggleRow(newest);
    await tree(/main {2}Running/);
    await editor.rowMenu("main", "Run Command…");
    await question(/Run Command in/);
    await editor.answer("echo from-the-container");
    await terminal(/from-the-container\s+Ended with exit code 0\. Press Enter to run it again\./);
    await closeTerminals();
    await editor.toggleRow(newest);
  });

  it("ask for the container, also one that set the session up", async () => {
    const [newest = ""] = names;
    await editor.rowMenu(newest, "Show Logs of Container…");
    const input = await question(/Show Logs of Container/, 2);
    assert.deepEqual(
      input?.items.map((item) => item.split(" ")[0]),
      ["main", "files", "setup-0"],
    );
    await editor.pick("setup-0");
    await terminal(/set up/);
    await closeTerminals();
  });

  it("refresh, and show the log of the extension", async () => {
    await run("Refresh");
    await tree(/session-\S+ {2}Running[^]*session-\S+ {2}Running/);
    await run("Show Log");
    await untilText(
      "the output",
      () => editor.page.locator(".output-view-container, .panel .content").first().innerText(),
      /session\slaunched/,
    );
    await editor.runCommand("View: Toggle Panel Visibility");
  });

  it("launch another like one, without its name", async () => {
    const [newest = ""] = names;
    await editor.rowMenu(newest, "Launch Another Like This…");
    await question(/Enter launches/);
    await editor.press("Enter");
    await until({
      what: "a third session",
      read: shownNames,
      isDone: (shown) => shown.length === 3,
      limitMs: 60_000,
    });
    await tree(/^(?:[^]*Running){3}/);
    const [third = ""] = await shownNames();
    await editor.rowMenu(third, "Show Logs of Container…");
    const input = await question(/Show Logs of Container/, 2);
    assert.equal(input?.items.length, 3, "its file and its setup step are launched too");
    await editor.press("Escape");
  });

  it("restart one: the same session in a new pod", async () => {
    const [third = ""] = await shownNames();
    // A pod of some age, so that the age of the next one tells them apart, however fast that one is there.
    await tree(new RegExp(`${third} {2}Running · [1-9][0-9]s`));
    await editor.rowMenu(third, "Restart");
    await editor.answerDialog("Restart");
    await tree(new RegExp(`${third} {2}Running · (now|[0-9]s)`));
    await until({
      what: "the end of its progress",
      read: () => editor.notifications(),
      isDone: (shown) => shown.length === 0,
    });
  });

  it("kill one that is picked, after which nothing of it is left", async () => {
    const [third = ""] = await shownNames();
    const its = await owned.selectorOf(third);
    assert.equal((await owned.names(its)).length, 2, "its pod, and the ConfigMap of its file");
    await selectNothing();
    await runOn("Kill", third);
    await editor.answerDialog("Kill");
    await tree(new RegExp(`^(?![^]*${third})`));
    await owned.gone(its);
  });

  it("delete all that have finished, and no other", async () => {
    await launch("Brief");
    await tree(/session-\S+ {2}(Stopped|Done|Completed|Ended)/i);
    await run("Delete Finished Sessions…");
    await editor.answerDialog("Delete");
    await until({ what: "two sessions", read: shownNames, isDone: (shown) => shown.length === 2 });
    assert.deepEqual(await shownNames(), names);
    await run("Delete Finished Sessions…");
    await untilText(
      "the answer",
      async () => (await editor.notifications()).map(({ message }) => message).join("\n"),
      /There is no finished session to delete/,
    );
  });

  it("switch the context of this window alone: another goes its own way, and no file is written", async () => {
    const file = await readFile(kubeconfig, "utf8");
    const inWorkspace = path.join(workspace.folder, ".kube/kubeconfig");
    const before = await readFile(inWorkspace, "utf8");
    const elsewhere = await makeWorkspace({ kubeconfig });
    const other = await startEditor({ workspace: elsewhere.folder });
    try {
      await other.openView("Pod Sessions");
      await untilText("the other tree", () => other.treeText(), /here[^]*session-/);
      await run("Switch Context…");
      await question(/./, 2);
      await editor.pick("there");
      await tree(none);
      await untilText(
        "the status bar",
        async () => (await editor.statusBar()).join("\n"),
        new RegExp(`Connected to there, namespace ${otherNamespace}`),
      );
      assert.deepEqual(await shownNames(), []);
      assert.match(await other.treeText(), /here[^]*session-/);
      await editor.reload();
      await editor.openView("Pod Sessions");
      await untilText(
        "the choice after a reload",
        async () => (await editor.statusBar()).join("\n"),
        /to there/,
      );
      await run("Switch Context…");
      await question(/./, 2);
      await editor.pick("here");
      await tree(/here[^]*session-[^]*session-/);
    } finally {
      await other.stop();
      await elsewhere.remove();
    }
    assert.equal(await readFile(kubeconfig, "utf8"), file);
    assert.equal(await readFile(inWorkspace, "utf8"), before);
  });

  it("delete what is left", async () => {
    const [newest = "", older = ""] = names;
    for (const name of [newest, older]) {
      await editor.rowMenu(name, "Delete…");
      await editor.answerDialog("Delete");
      await tree(new RegExp(`^(?![^]*${name})`));
    }
    await tree(none);
    await owned.gone();
  });
});

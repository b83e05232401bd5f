import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { startEditor, type Editor } from "../../scripts/editor/editor.js";
import { until, untilText } from "../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../scripts/editor/workspace.js";
import { OwnedObjects } from "../ownedObjects.js";
import { skipBecause } from "../skipBecause.js";
import { needsCluster } from "../testCluster.js";

interface Kubeconfig {
  readonly clusters: { readonly cluster: { server: string } }[];
  readonly users: { user: Record<string, unknown> }[];
  readonly contexts: { readonly context: { namespace?: string } }[];
}

/** A person with a keyboard, from a folder without a kubeconfig to sessions that are gone again. */
describe("a person with sessions", function () {
  this.timeout(120_000);
  let kubeconfig: string;
  let owned: OwnedObjects;
  let home: string;
  let workspace: Workspace;
  let editor: Editor;

  const tree = (pattern: RegExp, limitMs = 30_000) =>
    untilText("the tree", () => editor.treeText(), pattern, limitMs);
  const question = (pattern: RegExp) =>
    until({
      what: `a question like ${String(pattern)}`,
      read: () => editor.quickInput(),
      isDone: (input) =>
        pattern.test(`${input?.title ?? ""} ${input?.placeholder ?? ""} ${input?.message ?? ""}`),
    });
  const offers = (pattern: RegExp) =>
    untilText("the choices", async () => (await editor.quickInput())?.items.join("\n") ?? "", pattern);
  const sayYes = async (text: string) => {
    await until({
      what: `the question “${text}”`,
      read: () => editor.page.locator(".monaco-dialog-box").innerText(),
      isDone: (shown) => shown.includes(text),
    });
    await editor.press("Enter");
  };
  const pictures = async (name: string) => {
    for (const theme of ["light", "highContrast", "dark"] as const) {
      await editor.theme(theme);
      await editor.screenshot(`${name}-${theme}`);
    }
  };

  const launchQuickly = async () => {
    await editor.runCommand("Pod Sessions: Launch Session…");
    await question(/what kind of session/);
    await editor.press("Enter");
    await untilText("the prompt", () => editor.terminalText(), /[#$] ?$/, 60_000);
  };

  before(async function () {
    const cluster = needsCluster(this);
    ({ kubeconfig } = cluster);
    owned = new OwnedObjects(cluster);
    home = await mkdtemp(path.join(tmpdir(), "pod-sessions-home-"));
    workspace = await makeWorkspace({ origin: "https://git.example/team/project.git" });
    editor = await startEditor({
      workspace: workspace.folder,
      env: { HOME: home, KUBECONFIG: undefined },
    });
    await editor.openView("Pod Sessions");
  });

  after(async () => {
    await editor?.stop();
    await workspace?.remove();
    if (home) await rm(home, { recursive: true, force: true });
  });

  beforeEach(() => editor.clearNotifications());

  /** Uses a kubeconfig that differs from another as `change` makes it. */
  const useChanged = async (from: string, change: (config: Kubeconfig) => void) => {
    const config = parse(await readFile(from, "utf8")) as Kubeconfig;
    change(config);
    const file = path.join(home, "changed");
    await writeFile(file, stringify(config), { mode: 0o600 });
    await workspace.useKubeconfig(file);
  };
  /** Works as somebody who may only look, and that in one namespace: `default`. */
  const useViewer = async (context: Mocha.Context, namespace: string) => {
    const { TEST_CLUSTER, TEST_VIEWER_KUBECONFIG, TEST_VIEW_TOKEN: token = "view-token" } = process.env;
    if (!TEST_VIEWER_KUBECONFIG && TEST_CLUSTER !== "real")
      skipBecause(context, "nobody is known here who may only look");
    await useChanged(TEST_VIEWER_KUBECONFIG ?? kubeconfig, ({ users, contexts }) => {
      // The user of the cluster beside the repository; the playground's has a kubeconfig.
      if (!TEST_VIEWER_KUBECONFIG) for (const each of users) each.user = { token };
      for (const each of contexts) each.context.namespace = namespace;
    });
  };

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === "failed") await editor.screenshot(`failed-${test.title.replaceAll(/\W+/g, "-")}`);
  });

  it("reads that there is no kubeconfig, and what to do", async () => {
    const text = await tree(/No kubeconfig was found/);
    assert.match(text, /Choose Kubeconfig File/);
    await pictures("empty-no-kubeconfig");
  });

  it("is told what is wrong with a broken kubeconfig, and where", async () => {
    const broken = path.join(home, "broken");
    await writeFile(broken, "apiVersion: v1\nkind: Config\nclusters:\n  - name: [\n");
    await workspace.useKubeconfig(broken);
    await tree(/The kubeconfig cannot be used/);
    await editor.screenshot("empty-broken");
    await editor.runCommand("Pod Sessions: Explain the Connection");
    const [told] = await until({
      what: "the explanation",
      read: () => editor.notifications(),
      isDone: (notifications) => notifications.length > 0,
    });
    assert.match(told?.message ?? "", /kubeconfig/);
    assert.match(told?.message ?? "", /line \d/);
    assert.deepEqual(told?.buttons, ["Open Kubeconfig"]);
  });

  it("reads that the cluster does not answer, and what to do", async () => {
    await useChanged(kubeconfig, ({ clusters }) => {
      // Nobody listens there.
      for (const { cluster } of clusters) cluster.server = "https://127.0.0.1:1";
    });
    const text = await tree(/The cluster does not answer\. It is tried again by itself\./);
    assert.match(text, /^Try Again Now$/m);
    assert.match(text, /See what is wrong, switch the context, or show the log\./);
    await editor.screenshot("empty-no-connection");
  });

  it("sees the sessions as soon as the kubeconfig is right", async () => {
    await workspace.useKubeconfig(kubeconfig);
    await tree(/There are no sessions in this namespace yet/);
    const status = await editor.statusBar();
    assert.ok(
      status.some((item) => item.startsWith("Pod Sessions: Connected to ")),
      status.join("\n"),
    );
    await pictures("empty-no-sessions");
  });

  it("launches, types and leaves with the keyboard alone", async () => {
    await launchQuickly();
    await editor.type("echo $((6*7))");
    await editor.press("Enter");
    await untilText("the answer", () => editor.terminalText(), /^42$/m);
    await tree(/Running/);
    await pictures("session-terminal");
    await editor.press("Control+d");
    await until({
      what: "no terminal",
      read: () => editor.page.locator(".terminal-wrapper:visible").count(),
      isDone: (count) => count === 0,
    });
  });

  it("launches step by step, with a way back, and is offered the folder's repository", async () => {
    await editor.runCommand("Pod Sessions: Launch Session with Options…");
    await question(/what kind of session/);
    // Not the first row: where this is tried again it is what was typed before.
    await editor.pick("A small shell that every cluster admits");
    await question(/Name of the pod/);
    await editor.answer("step-by-step");
    await question(/Image of the session/);
    await editor.click({ role: "button", name: "Back" });
    const name = await question(/Name of the pod/);
    assert.equal(name?.value, "");
    await editor.answer("step-by-step");
    await question(/Image of the session/);
    await editor.press("Enter");
    await question(/Clone a repository/);
    await offers(/https:\/\/git\.example\/team\/project\.git/);
    await editor.screenshot("launch-repository");
    await editor.press("Enter");
    await offers(/step-by-step/);
    await editor.screenshot("launch-review");
    await editor.answer("Memory");
    await question(/Request and limit/);
    await editor.answer("2 gigs");
    await question(/^Launch Session: Memory .*is not a size/);
    await editor.screenshot("launch-bad-memory");
    await editor.answer("64Mi");
    await question(/Enter launches/);
    await editor.answer("Storage");
    await question(/Where is the workspace kept/);
    await editor.answer("On a new claim");
    await question(/Size of the volume/);
    await editor.answer("2 gigs");
    await question(/“2 gigs” is not a size/);
    await editor.answer("16Mi");
    await question(/Enter launches/);
    await editor.answer("Environment");
    await question(/NAME=value/);
    await editor.answer("POD_NAME=mine");
    await question(/“POD_NAME” is a name that the session keeps for itself/);
    await editor.screenshot("launch-reserved-name");
    await editor.press("Escape");
    await question(/Enter launches/);
    await editor.answer("Launch");
    await tree(/step-by-step {2}Running/, 60_000);
    await untilText("the prompt", () => editor.terminalText(), /[#$] ?$/, 60_000);
    await editor.runCommand("Terminal: Kill the Active Terminal Instance");
  });

  it("reads why a session does not start", async () => {
    await editor.runCommand("Pod Sessions: Launch Session with Options…");
    await question(/what kind of session/);
    await editor.pick("A small shell that every cluster admits");
    await question(/Name of the pod/);
    await editor.answer("no-image");
    await question(/Image of the session/);
    await editor.answer("busybox:no-such-tag");
    await question(/Clone a repository/);
    await editor.press("Enter");
    await question(/Enter launches/);
    await editor.press("Enter");
    await tree(/no-image {2}Blocked: (ErrImagePull|ImagePullBackOff)/, 60_000);
    await editor.toggleRow("no-image");
    await pictures("session-blocked");
    const [told] = await until({
      what: "the reason",
      read: async () => (await editor.notifications()).filter(({ message }) => /did not start/.test(message)),
      isDone: (found) => found.length > 0,
      limitMs: 60_000,
    });
    assert.match(told?.message ?? "", /“no-image” did not start\. .*busybox:no-such-tag/);
    await untilText("the terminal", () => editor.terminalText(), /busybox:no-such-tag/);
    await editor.screenshot("session-not-started");
    await tree(/^(?![^]*no-image)/);
    await editor.runCommand("Terminal: Kill the Active Terminal Instance");
  });

  it("sees all that a session has", async () => {
    await editor.toggleRow("step-by-step");
    await tree(/▾ step-by-step[^]*▸ Volumes/);
    await pictures("session-open");
    assert.match(await editor.rowTooltip("step-by-step"), /busybox/);
    await editor.screenshot("session-tooltip");
    const items = await editor.rowMenuItems("step-by-step");
    assert.deepEqual(items.slice(0, 3), ["Open Terminal", "Open Terminal in Container…", "Run Command…"]);
    await editor.screenshot("session-menu");
  });

  it("renames with F2 and stops with one question, after which nothing of it is left", async () => {
    const its = await owned.selectorOf("step-by-step");
    assert.match((await owned.names(its)).join(), /pods\/step-by-step,persistentvolumeclaims\//);
    await editor.selectRow("step-by-step");
    await editor.press("F2");
    await question(/Rename step-by-step/);
    await editor.answer("My work");
    await tree(/My work {2}Running/);
    await editor.rowAction("My work", "Stop");
    await sayYes("Stop My work?");
    await tree(/^(?![^]*My work)/, 60_000);
    await owned.gone(its);
  });

  it("reads that no sessions may be listed, and what to do", async function () {
    await useViewer(this, "kube-system");
    const text = await tree(/You may not list pods in this namespace\./);
    assert.match(text, /^Switch Namespace$/m);
    assert.match(text, /Or copy the Role you need for an administrator, or switch the context\./);
    await editor.screenshot("empty-no-rights");
  });

  it("is told which right is missing, with the Role to ask for", async function () {
    await useViewer(this, "default");
    await tree(/There are no sessions in this namespace|Running/);
    await editor.clearNotifications();
    const refused = async () =>
      (await editor.notifications()).filter(({ message }) => message.startsWith("Not allowed to launch"));
    const [told] = await until({
      what: "the refusal",
      // It may come after the look that follows the command, so it is not cleared away before the next.
      read: async () => {
        const before = await refused();
        if (before.length > 0) return before;
        await editor.runCommand("Pod Sessions: Launch Session…");
        return refused();
      },
      isDone: (notifications) => notifications.length > 0,
    });
    assert.match(told?.message ?? "", /in the namespace default: it needs the right to create pods/);
    assert.deepEqual(told?.buttons, ["Copy the Role You Need"]);
    await editor.screenshot("viewer-refused");
    await workspace.useKubeconfig(kubeconfig);
    // The namespace may be the same: the playground's viewer then shows by the context's name.
    await tree(new RegExp(`^(?![^]*-viewer)[^]*${process.env.TEST_NAMESPACE ?? ""}\\b[^]*session-`));
  });

  it("deletes several with the Delete key and one question", async () => {
    await launchQuickly();
    await tree(/session-[^]*session-/);
    // A click also opens the row, and the next row would be one of its containers.
    await editor.selectRow("session-");
    await tree(/▾ session-/);
    await editor.press("ArrowLeft");
    await tree(/^(?![^]*▾ session-)/);
    await editor.press("Shift+ArrowDown", "Delete");
    const asked = await until({
      what: "the question",
      read: () => editor.dialog(),
      isDone: (shown) => shown !== undefined,
    });
    assert.match(
      asked?.detail ?? "",
      /^session-\S+ and session-\S+\s[^]*What is in their workspaces is lost/,
    );
    await editor.screenshot("delete-several");
    await sayYes("Delete 2 sessions?");
    await tree(/There are no sessions in this namespace yet/, 60_000);
    await owned.gone();
  });
});

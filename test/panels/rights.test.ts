import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { startEditor, type Editor } from "../../scripts/editor/editor.js";
import { until, untilText } from "../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../scripts/editor/workspace.js";
import { kubectl } from "../cluster/kubectl.js";
import { needsRealCluster } from "../testCluster.js";

interface Kubeconfig {
  readonly users: { user: unknown }[];
  readonly contexts: { readonly context: { namespace?: string } }[];
}

const { TEST_VIEW_TOKEN = "view-token" } = process.env;

/** Somebody who may only look, until an administrator grants more. */
describe("what a Role refuses", function () {
  this.timeout(180_000);
  const session = `looked-at-${process.pid}`;
  let workspace: Workspace;
  let editor: Editor;
  const tree = (pattern: RegExp, limitMs = 30_000) =>
    untilText("the tree", () => editor.treeText(), pattern, limitMs);
  const inDefault = (args: readonly string[], input?: unknown) =>
    kubectl(["--namespace", "default", ...args], input);
  const menu = () => editor.rowMenuItems(session);

  before(async function () {
    const cluster = needsRealCluster(this);
    const config = parse(await readFile(cluster.kubeconfig, "utf8")) as Kubeconfig;
    for (const each of config.users) each.user = { token: TEST_VIEW_TOKEN };
    for (const { context } of config.contexts) context.namespace = "default";
    workspace = await makeWorkspace();
    const file = path.join(workspace.folder, "viewer");
    await writeFile(file, stringify(config), { mode: 0o600 });
    await workspace.useKubeconfig(file);
    await inDefault(["apply", "--filename=-"], {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: session,
        labels: {
          "pod-sessions.dev/managed-by": "pod-sessions",
          "pod-sessions.dev/session": "5c9f0a52-0000-4000-8000-00000000beef",
          "pod-sessions.dev/profile": "default",
        },
      },
      spec: {
        terminationGracePeriodSeconds: 0,
        restartPolicy: "Never",
        containers: [{ name: "main", image: "busybox:1.36", command: ["sleep", "3600"] }],
      },
    });
    await inDefault(["wait", "--for=condition=Ready", `pod/${session}`, "--timeout=60s"]);
    editor = await startEditor({ workspace: workspace.folder });
    await editor.openView("Pod Sessions");
    await tree(new RegExp(`${session} {2}Running`));
  });
  after(async () => {
    await editor?.stop();
    await workspace?.remove();
    if (session && workspace)
      await inDefault(["delete", "pod,role,rolebinding", session, "--ignore-not-found", "--wait=false"]);
  });

  it("is not offered on a session, and what is left says why", async () => {
    const items = await until({
      what: "the menu without what is denied",
      read: menu,
      isDone: (shown) => !shown.includes("Open Terminal"),
    });
    for (const denied of [
      ...["Open Terminal", "Open Terminal in Container…", "Run Command…", "Attach to Main Process"],
      ...["Launch Another Like This…", "Rename…", "Set Time Limit…", "Restart", "Stop", "Kill", "Delete…"],
    ])
      assert.ok(!items.includes(denied), `${denied} is offered`);
    for (const allowed of [
      "Show Logs",
      "Show YAML",
      "Show Details",
      "Copy Name",
      "Explain What Is Not Allowed",
    ])
      assert.ok(items.includes(allowed), `${allowed} is missing in ${items.join(", ")}`);
    await editor.screenshot("rights-menu-denied");
    await editor.rowMenu(session, "Explain What Is Not Allowed");
    const [told] = await until({
      what: "the reason",
      read: () => editor.notifications(),
      isDone: (shown) => shown.length > 0,
    });
    assert.match(
      told?.message ?? "",
      /^Your Role in the namespace default does not let you launch sessions; /,
    );
    assert.match(told?.message ?? "", /open terminals or run commands in sessions/);
    assert.deepEqual(told?.buttons, ["Copy the Role You Need"]);
  });

  for (const { command, reason } of [
    { command: "Launch Session…", reason: /^Not allowed to launch sessions .* the right to create pods/ },
    { command: "Launch Session with Options…", reason: /^Not allowed to launch sessions/ },
    { command: "Delete Finished Sessions…", reason: /^Not allowed to stop or delete sessions/ },
  ]) {
    it(`says the reason when the palette is asked for: ${command}`, async () => {
      await editor.clearNotifications();
      await editor.runCommand(`Pod Sessions: ${command}`);
      await until({
        what: "the reason",
        read: () => editor.notifications(),
        isDone: (shown) => shown.some(({ message }) => reason.test(message)),
      });
    });
  }

  it("says the reason for what a key asks for", async () => {
    for (const { key, reason } of [
      { key: "Delete", reason: /^Not allowed to stop or delete sessions/ },
      { key: "F2", reason: /^Not allowed to rename sessions or set their time limit/ },
    ]) {
      await editor.clearNotifications();
      await editor.selectRow(session);
      await editor.press(key);
      await until({
        what: "the reason",
        read: () => editor.notifications(),
        isDone: (shown) => shown.some(({ message }) => reason.test(message)),
      });
    }
  });

  it("is shown in the panel, with the verbs that are missing", async () => {
    await editor.clearNotifications();
    await editor.runCommand("Pod Sessions: Show Kubeconfig and Rights");
    const shown = await untilText(
      "the rights",
      () => editor.webviewText(),
      /Terminals and commands\s+denied/,
    );
    assert.match(shown, /Launch sessions\s+denied/);
    assert.match(shown, /Logs\s+allowed/);
    for (const theme of ["light", "highContrast", "dark"] as const) {
      await editor.theme(theme);
      await editor.focus({ role: "button", name: "Copy the Role you need", in: "webview" });
      await editor.screenshot(`kubeconfig-panel-denied-${theme}`);
    }
    assert.deepEqual(await editor.webviewAxe(), []);
  });

  it("comes back when somebody grants it, without a click", async () => {
    await inDefault(["create", "role", session, "--verb=get,create", "--resource=pods/exec"]);
    await inDefault(["create", "rolebinding", session, `--role=${session}`, "--user=view-user"]);
    await untilText("the rights", () => editor.webviewText(), /Terminals and commands\s+allowed/, 60_000);
    const items = await menu();
    assert.ok(items.includes("Open Terminal"), items.join(", "));
    assert.ok(!items.includes("Stop"));
    await editor.rowAction(session, "Open Terminal");
    await untilText("the prompt", () => editor.terminalText(), /[#$] ?$/, 60_000);
  });
});

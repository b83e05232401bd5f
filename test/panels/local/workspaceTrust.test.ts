import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { startEditor, type Editor } from "../../../scripts/editor/editor.js";
import { until, untilText } from "../../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../../scripts/editor/workspace.js";
import { kubectl } from "../../cluster/kubectl.js";
import { needsCluster, type TestCluster } from "../../testCluster.js";
import { CredentialsPage } from "../credentialsPage.js";

interface Kubeconfig {
  readonly users: { user: Readonly<Record<string, unknown>> }[];
}

/** A folder from somebody else, whose kubeconfig names a program: it must not run because the folder was opened. */
describe("a kubeconfig with a plugin in a workspace that is not trusted", function () {
  this.timeout(180_000);
  let workspace: Workspace;
  let editor: Editor;
  let plugin: string;
  let record: string;
  const inPanel = (role: string, name: string) => ({ role, name, in: "webview" as const });
  const panel = (pattern: RegExp) => untilText("the panel", () => editor.webviewText(), pattern);

  before(async function () {
    const cluster = needsCluster(this);
    workspace = await makeWorkspace();
    const folder = path.join(workspace.folder, ".kube");
    await mkdir(folder);
    plugin = path.join(folder, "login-plugin");
    record = path.join(folder, "plugin-ran");
    const config = parse(await readFile(cluster.kubeconfig, "utf8")) as Kubeconfig;
    const [user] = config.users;
    assert.ok(user);
    const given = user.user;
    const decoded = (key: string) => Buffer.from(String(given[key]), "base64").toString("utf8");
    const status =
      typeof given["token"] === "string"
        ? { token: given["token"] }
        : {
            clientCertificateData: decoded("client-certificate-data"),
            clientKeyData: decoded("client-key-data"),
          };
    const apiVersion = "client.authentication.k8s.io/v1";
    await writeFile(
      path.join(folder, "login.json"),
      JSON.stringify({ apiVersion, kind: "ExecCredential", status }),
    );
    await writeFile(plugin, `#!/bin/sh\necho ran >>'${record}'\ncat '${path.join(folder, "login.json")}'\n`);
    await chmod(plugin, 0o755);
    user.user = {
      exec: { apiVersion, command: "./login-plugin", args: ["--for", "team-a"], interactiveMode: "Never" },
    };
    await writeFile(path.join(folder, "kubeconfig"), stringify(config), { mode: 0o600 });
    editor = await startEditor({ workspace: workspace.folder, asksForTrust: true });
  });
  after(async () => {
    await editor?.stop();
    await workspace?.remove();
  });

  it("says what would be run, and does not run it", async () => {
    await editor.runCommand("Pod Sessions: Show Kubeconfig and Rights");
    const shown = await panel(/Would run:/);
    assert.match(shown, /Would run: .*login-plugin --for …/);
    assert.match(shown, /belongs to the workspace, which is not trusted: its plugin is not run/);
    await panel(/the workspace is not trusted, so the credential plugin/i);
    await editor.screenshot("kubeconfig-panel-untrusted");
    assert.deepEqual(await editor.webviewAxe(), []);
    assert.ok(!existsSync(record), "the plugin was run");
  });

  it("does not run it for a test of the connection, nor for a command", async () => {
    await editor.click(inPanel("button", "Test all contexts"));
    await panel(/Login prepared: failed/);
    await editor.runCommand("Pod Sessions: Refresh");
    await editor.runCommand("Pod Sessions: Launch Session…");
    await panel(/the workspace is not trusted/i);
    await editor.press("Escape");
    assert.ok(!existsSync(record), "the plugin was run");
  });

  it("runs it when trust is granted, and connects", async () => {
    await editor.click(inPanel("button", "Trust the workspace…"));
    await until({
      what: "the editor's own page about trust",
      read: () => editor.page.getByRole("button", { name: "Trust", exact: true }).count(),
      isDone: (count) => count > 0,
    });
    await editor.page.getByRole("button", { name: "Trust", exact: true }).first().click();
    await until({
      what: "the plugin's run",
      read: () => Promise.resolve(existsSync(record)),
      isDone: (ran) => ran,
      limitMs: 30_000,
    });
    await editor.runCommand("Pod Sessions: Show Kubeconfig and Rights");
    const shown = await panel(/Connected to [^,]+, namespace /);
    assert.match(shown, /Runs: .*login-plugin --for …/);
  });
});

/** It brings its own login, so it connects by itself: what the person keeps must not go there because of that. */
describe("the cluster of a workspace that is not trusted", function () {
  this.timeout(180_000);
  const planted = "canary-of-the-person";
  let cluster: TestCluster;
  let page: CredentialsPage;
  const kube = (...args: string[]) =>
    kubectl(["--kubeconfig", cluster.kubeconfig, "--namespace", cluster.namespace, ...args]);

  before(async function () {
    cluster = needsCluster(this);
    page = await CredentialsPage.open(cluster.kubeconfig, { asksForTrust: true });
    await page.addKept("Agent key or variable", {
      Name: "claude",
      Variable: "ANTHROPIC_API_KEY",
      Value: planted,
    });
  });
  after(async () => {
    if (cluster)
      await kube("delete", "pods", "--selector=pod-sessions.dev/managed-by=pod-sessions", "--wait=false");
    await page?.stop();
  });

  it("gets no credential by a launch, which says so with the way to trust", async () => {
    await page.text("why none", /the folder is not trusted, so sessions there get none of these/);
    await page.editor.screenshot("credentials-panel-untrusted");
    assert.deepEqual(await page.editor.webviewAxe(), []);
    await page.editor.runCommand("Pod Sessions: Launch Session…");
    const said = await until({
      what: "what the launch says",
      read: () => page.editor.notifications(),
      isDone: (shown) => JSON.stringify(shown).includes("so the session does not get “claude”"),
      limitMs: 60_000,
    });
    assert.match(JSON.stringify(said), /Manage Workspace Trust/);
    assert.match(await kube("get", "pods", "--output=name"), /agent-/);
  });

  it("gets none by a rotation or a shared Secret either", async () => {
    await page.press("Rotate the credential claude");
    await page.set("New value of claude", planted);
    await page.press("Save");
    await page.text("what became of it", /Saved here; running sessions were not reached\..*is not trusted/);
    await page.press("Close");
    await page.frame.locator("select#shared-credential").selectOption({ label: "claude" });
    await page.press(`Save in namespace ${cluster.namespace}`);
    await page.text("the refusal", /is not trusted, so no Secret was made in it/);
    const secrets = await kube("get", "secrets", "--output=json");
    assert.ok(!secrets.includes(Buffer.from(planted).toString("base64")), "the value was sent");
  });
});

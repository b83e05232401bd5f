import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { startEditor, type Editor } from "../../scripts/editor/editor.js";
import { untilText } from "../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../scripts/editor/workspace.js";
import { needsCluster, type TestCluster } from "../testCluster.js";

const panelCommand = "Pod Sessions: Show Kubeconfig and Rights";

describe("the kubeconfig panel", function () {
  this.timeout(180_000);
  let cluster: TestCluster;
  let workspace: Workspace;
  let editor: Editor;
  const text = (what: string, pattern: RegExp) => untilText(what, () => editor.webviewText(), pattern);
  const inPanel = (role: string, name: string) => ({ role, name, in: "webview" as const });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await editor?.screenshot(`failed-${this.currentTest.title}`);
  });

  describe("with a cluster", () => {
    before(async function () {
      cluster = needsCluster(this);
      workspace = await makeWorkspace({ kubeconfig: cluster.kubeconfig });
      editor = await startEditor({ workspace: workspace.folder });
      await editor.runCommand(panelCommand);
    });
    after(async () => {
      await editor?.stop();
      await workspace?.remove();
    });

    it("shows where it looked, what is used, and what this user may do", async () => {
      const shown = await text("the connection", /Connected to [^,]+, namespace /);
      assert.match(shown, /This workspace:.*\.kube\/kubeconfig\s+Used\./s);
      assert.match(await text("the rights", /Terminals and commands\s+allowed/), /create pods\/exec/);
      await text("the facts", /Pod Security/);
    });

    it("tests the connection step by step", async () => {
      const name = /Connected to ([^,]+),/.exec(await editor.webviewText())?.[1] ?? "";
      await editor.click({ ...inPanel("button", `Test the connection of context ${name}`), exact: true });
      const shown = await text("the test", /Clocks: (passed|works)/);
      for (const step of [
        "Login prepared",
        "Server reached",
        "Certificate",
        "Login accepted",
        "Version and latency",
      ]) {
        assert.match(shown, new RegExp(`${step}: (passed|works)`));
      }
    });

    for (const theme of ["dark", "light", "highContrast"] as const) {
      it(`has no fault that axe knows, in ${theme}`, async () => {
        await editor.theme(theme);
        await editor.screenshot(`kubeconfig-panel-${theme}`);
        assert.deepEqual(await editor.webviewAxe(), []);
      });
    }

    it("is usable at twice the size", async () => {
      await editor.theme("dark");
      await editor.zoom(200);
      await editor.screenshot("kubeconfig-panel-200-percent");
      assert.deepEqual(await editor.webviewAxe(), []);
      await editor.zoom(100);
    });

    it("switches the namespace for this window without touching the file", async () => {
      const file = path.join(workspace.folder, ".kube/kubeconfig");
      const before = readFileSync(file, "utf8");
      await editor.click(inPanel("button", "Choose another namespace"));
      await text("the list", /kube-system/);
      await editor.page
        .frameLocator("iframe.webview.ready")
        .frameLocator("#active-frame")
        .locator("select#namespace")
        .selectOption("kube-system");
      await text("the other namespace", /namespace kube-system/);
      assert.equal(readFileSync(file, "utf8"), before);
    });

    it("is back after the window was reloaded", async () => {
      await editor.reload();
      await text("the panel", /Connected to [^,]+, namespace kube-system/);
    });
  });

  describe("without a kubeconfig", () => {
    before(async function () {
      cluster = needsCluster(this);
      workspace = await makeWorkspace();
      editor = await startEditor({ workspace: workspace.folder });
      await editor.runCommand(panelCommand);
    });
    after(async () => {
      await editor?.stop();
      await workspace?.remove();
    });

    it("says so, and that it looked everywhere", async () => {
      const shown = await text("the empty panel", /No kubeconfig was found/);
      assert.match(shown, /\.kube\/config\s+Nothing there\./);
      await editor.screenshot("kubeconfig-panel-empty");
    });

    it("checks a pasted one as it is typed, and keeps what was typed", async () => {
      await editor.fill(inPanel("textbox", "Or paste one"), "clusters: [\n");
      await text("the problem", /Line \d+:/);
      await editor.screenshot("kubeconfig-panel-paste-wrong");
      assert.deepEqual(await editor.webviewAxe(), []);
    });

    it("stores a right one for its owner only, and connects with it", async () => {
      await editor.fill(inPanel("textbox", "Or paste one"), readFileSync(cluster.kubeconfig, "utf8"));
      await text("the verdict", /Names contexts? /);
      await editor.click(inPanel("button", "Save in the workspace"));
      await text("the connection", /Saved as .*Connected to|Connected to[^]*Saved as /);
      const file = path.join(workspace.folder, ".kube/kubeconfig");
      assert.ok(existsSync(file));
      assert.equal(statSync(file).mode & 0o777, 0o600);
    });

    it("shows at once what changed on disk, with the line that is wrong", async () => {
      const file = path.join(workspace.folder, ".kube/kubeconfig");
      await writeFile(file, "apiVersion: v1\nkind: Config\nclusters:\n  - name: [\n");
      await text("the problem", /line \d/);
      await editor.screenshot("kubeconfig-panel-broken");
    });
  });
});

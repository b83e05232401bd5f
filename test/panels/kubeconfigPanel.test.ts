import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { parse, stringify } from "yaml";
import { startEditor, type Editor } from "../../scripts/editor/editor.js";
import { untilText } from "../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../scripts/editor/workspace.js";
import { kubectl } from "../cluster/kubectl.js";
import { skipBecause } from "../skipBecause.js";
import { needsCluster, type TestCluster } from "../testCluster.js";

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
  readonly users: readonly { readonly name: string; readonly user: object }[];
  readonly contexts: readonly { readonly name: string; readonly context: object }[];
}

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

    it("says which part failed, why, and what to do", async () => {
      const file = path.join(workspace.folder, ".kube/kubeconfig");
      const right = readFileSync(file, "utf8");
      const config = parse(right) as Kubeconfig;
      const [cluster0] = config.clusters;
      const [user] = config.users;
      const [context] = config.contexts;
      assert.ok(cluster0 && user && context);
      const clusterOf = (name: string, change: object) => ({
        name,
        cluster: { ...cluster0.cluster, ...change },
      });
      const broken = {
        ...config,
        clusters: [
          cluster0,
          clusterOf("gone", { server: "https://127.0.0.1:1" }),
          clusterOf("nowhere", { server: "https://nowhere.invalid:6443" }),
        ],
        users: [
          user,
          { name: "stranger", user: { token: "no-such-token" } },
          {
            name: "no-plugin",
            user: {
              exec: {
                apiVersion: "client.authentication.k8s.io/v1",
                command: "no-such-plugin",
                interactiveMode: "Never",
              },
            },
          },
        ],
        contexts: [
          context,
          { name: "gone", context: { ...context.context, cluster: "gone" } },
          { name: "nowhere", context: { ...context.context, cluster: "nowhere" } },
          { name: "stranger", context: { ...context.context, user: "stranger" } },
          { name: "no-plugin", context: { ...context.context, user: "no-plugin" } },
        ],
      };
      writeFileSync(file, stringify(broken), { mode: 0o600 });
      await text("the contexts", /no-plugin/);
      await editor.click(inPanel("button", "Test all contexts"));
      await text("a refused connection", /connection refused\)\.\s+Check that the cluster is up/);
      await text("a name that nobody knows", /not known here\.\s+Check the server's name/);
      await text("a plugin that is not there", /no-such-plugin[^]*(PATH|looked)/);
      if (cluster.kind === "real") await text("a refused login", /does not accept this login/);
      await text("that all are over", /Test all contexts/);
      for (const theme of ["light", "highContrast", "dark"] as const) {
        await editor.theme(theme);
        await editor.screenshot(`kubeconfig-panel-failed-${theme}`);
        assert.deepEqual(await editor.webviewAxe(), []);
      }
      writeFileSync(file, right, { mode: 0o600 });
      await text("the contexts as they were", /^(?![^]*no-plugin)/);
    });

    it("stops a test that is not answered, and does not show it for another server", async () => {
      const file = path.join(workspace.folder, ".kube/kubeconfig");
      const right = readFileSync(file, "utf8");
      const config = parse(right) as Kubeconfig;
      const silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      const { port } = silent.address() as AddressInfo;
      const withServer = (server: string) =>
        stringify({
          ...config,
          clusters: [...config.clusters, { name: "silent", cluster: { server } }],
          contexts: [
            ...config.contexts,
            { name: "silent", context: { ...config.contexts[0]?.context, cluster: "silent" } },
          ],
        });
      try {
        writeFileSync(file, withServer(`http://127.0.0.1:${port}`), { mode: 0o600 });
        await text("the context", /silent/);
        await editor.click({ ...inPanel("button", "Test the connection of context silent"), exact: true });
        await text("that it runs", /Testing silent…/);
        await editor.screenshot("kubeconfig-panel-testing");
        assert.deepEqual(await editor.webviewAxe(), []);
        await editor.click({ ...inPanel("button", "Stop the test of context silent"), exact: true });
        await text("that it does not", /^(?![^]*Testing silent…)/);
        await editor.click(inPanel("button", "Test all contexts"));
        await text("that it runs", /Testing silent…/);
        await editor.click(inPanel("button", "Stop all tests"));
        await text("that it does not", /^(?![^]*Testing silent…)/);
        // Tested, and then the context names another server.
        writeFileSync(file, withServer("http://127.0.0.1:1"), { mode: 0o600 });
        await text("the other server", /127\.0\.0\.1:1\s/);
        await editor.click({ ...inPanel("button", "Test the connection of context silent"), exact: true });
        await text("its failure", /connection refused/);
        writeFileSync(file, withServer("http://127.0.0.1:2"), { mode: 0o600 });
        await text("no test of it", /127\.0\.0\.1:2\s(?![^]*connection refused)/);
      } finally {
        silent.close();
        silent.closeAllConnections();
        writeFileSync(file, right, { mode: 0o600 });
      }
      await text("the contexts as they were", /^(?![^]*silent)/);
    });

    it("shows the quota and what is left of it", async function () {
      if (cluster.kind !== "real")
        skipBecause(this, "the test makes the quota with kubectl: npm run test:cluster");
      const inNamespace = (args: readonly string[]) => kubectl(["--namespace", cluster.namespace, ...args]);
      await inNamespace(["create", "quota", "panel", "--hard=pods=40,limits.memory=64Gi,count/secrets=900"]);
      try {
        await editor.click(inPanel("button", "Check again"));
        await text("the quota", /pods: \d+ of 40 used, \d+ left/);
        await editor.focus(inPanel("button", "Remove a set-up…"));
        for (const theme of ["light", "highContrast", "dark"] as const) {
          await editor.theme(theme);
          await editor.screenshot(`kubeconfig-panel-quota-${theme}`);
        }
        await editor.zoom(200);
        await editor.screenshot("kubeconfig-panel-quota-200-percent");
        assert.deepEqual(await editor.webviewAxe(), []);
        await editor.zoom(100);
      } finally {
        await inNamespace(["delete", "quota", "panel"]);
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

  describe("with a pod's account", () => {
    const pod = `account-${process.pid}`;
    const inNamespace = (args: readonly string[], input?: unknown) =>
      kubectl(["--namespace", cluster.namespace, ...args], input);

    before(async function () {
      cluster = needsCluster(this);
      if (cluster.kind !== "real")
        skipBecause(this, "the test makes its pod with kubectl: npm run test:cluster");
      await inNamespace(["run", pod, "--image=busybox:1.36", "--restart=Never", "--", "sleep", "3600"]);
      await inNamespace(["wait", "--for=condition=Ready", `pod/${pod}`, "--timeout=60s"]);
      workspace = await makeWorkspace({ kubeconfig: cluster.kubeconfig });
      editor = await startEditor({ workspace: workspace.folder });
      await editor.runCommand(panelCommand);
      await text("the connection", /Connected to/);
    });
    after(async () => {
      await editor?.stop();
      await workspace?.remove();
      if (cluster?.kind === "real")
        await inNamespace(["delete", "pod", pod, "--grace-period=0", "--force", "--ignore-not-found"]);
    });

    it("reads it into the workspace's kubeconfig, keeps the old one, and shows no token", async () => {
      await editor.click(inPanel("button", "Read a pod's account…"));
      const offered = async () => (await editor.quickInput())?.items.join("\n") ?? "";
      await untilText("the pods", offered, new RegExp(`${pod} {2}`));
      await editor.screenshot("kubeconfig-panel-account-pod");
      await editor.pick(pod);
      await untilText("the addresses", offered, /as this window reaches it now/);
      await editor.press("Enter");
      await editor.answerDialog("Replace");
      const shown = await text("that it was saved", /Saved as .*kubeconfig\. Its token is good until/);
      await text("the other user", /Not allowed|system:serviceaccount|may not list pods/);
      const file = path.join(workspace.folder, ".kube/kubeconfig");
      const saved = parse(readFileSync(file, "utf8")) as { users: { user: { token: string } }[] };
      const token = saved.users[0]?.user.token ?? "";
      assert.match(token, /^eyJ/);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.ok(existsSync(`${file}.before`));
      const page = editor.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
      assert.ok(!shown.includes(token));
      assert.ok(!(await page.locator("html").innerHTML()).includes(token), "the token is in the page");
      await editor.screenshot("kubeconfig-panel-account-saved");
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

    it("replaces one that is there when told so, and keeps the one before", async () => {
      const file = path.join(workspace.folder, ".kube/kubeconfig");
      const before = readFileSync(file, "utf8");
      const pasted = `# another\n${readFileSync(cluster.kubeconfig, "utf8")}`;
      await editor.fill(inPanel("textbox", "Or paste one"), pasted);
      await text("the verdict", /Names contexts? /);
      await editor.click(inPanel("button", "Save in the workspace"));
      await text("that there is one", /is there already\./);
      await editor.screenshot("kubeconfig-panel-replace");
      assert.deepEqual(await editor.webviewAxe(), []);
      await editor.click(inPanel("button", "Replace it"));
      await text("the answer", /Saved as /);
      assert.match(readFileSync(file, "utf8"), /^# another/);
      assert.equal(readFileSync(`${file}.before`, "utf8"), before);
    });

    it("shows at once what changed on disk, with the line that is wrong", async () => {
      const file = path.join(workspace.folder, ".kube/kubeconfig");
      await writeFile(file, "apiVersion: v1\nkind: Config\nclusters:\n  - name: [\n");
      await text("the problem", /line \d/);
      await editor.screenshot("kubeconfig-panel-broken");
    });
  });
});

import assert from "node:assert/strict";
import { until, untilText } from "../../scripts/editor/until.js";
import { kubectl } from "../cluster/kubectl.js";
import { skipBecause } from "../skipBecause.js";
import { needsCluster, type TestCluster } from "../testCluster.js";
import { CredentialsPage } from "./credentialsPage.js";

describe("the credentials panel and sessions", function () {
  this.timeout(180_000);
  let cluster: TestCluster;
  let page: CredentialsPage;

  const kube = (...args: string[]) =>
    kubectl(["--kubeconfig", cluster.kubeconfig, "--namespace", cluster.namespace, ...args]);

  before(async function () {
    cluster = needsCluster(this);
    page = await CredentialsPage.open(cluster.kubeconfig);
    await page.addKept("Agent key or variable", {
      Name: "claude",
      Variable: "ANTHROPIC_API_KEY",
      Value: "first",
    });
  });
  after(async () => {
    if (cluster)
      await kube("delete", "pods", "--selector=pod-sessions.dev/managed-by=pod-sessions", "--wait=false");
    await page?.stop();
  });

  let secretName = "";
  const held = async () => {
    const { data } = JSON.parse(await kube("get", "secret", secretName, "--output=json")) as {
      data: Record<string, string>;
    };
    return Buffer.from(data["env.ANTHROPIC_API_KEY"] ?? "", "base64").toString();
  };
  const rotate = async (value: string) => {
    await page.press("Rotate the credential claude");
    await page.set("New value of claude", value);
    await page.press("Save");
  };

  it("shows which sessions use a credential", async () => {
    await page.editor.runCommand("Pod Sessions: Launch Session…");
    await page.untilRow("claude", /agent-[0-9a-f]{8}/, 60_000);
    secretName = await until({
      what: "the session's Secret",
      read: async () =>
        /secret\/(session-[\w-]+-credentials)/.exec(await kube("get", "secrets", "--output=name"))?.[1] ?? "",
      isDone: (name) => name !== "",
    });
    assert.equal(await held(), "first");
    await untilText(
      "the status bar",
      async () => (await page.editor.statusBar()).join("\n"),
      /“agent-\w+” was given the credential “claude”/,
    );
  });

  const question = (pattern: RegExp) =>
    until({
      what: `a question like ${String(pattern)}`,
      read: () => page.editor.quickInput(),
      isDone: (input) =>
        pattern.test(`${input?.title ?? ""} ${input?.placeholder ?? ""} ${input?.message ?? ""}`),
    });
  const reviewShows = (pattern: RegExp) =>
    untilText("the review", async () => (await page.editor.quickInput())?.items.join("\n") ?? "", pattern);

  const filter = (text: string) =>
    page.editor.page.locator(".quick-input-widget:visible .quick-input-box input").first().fill(text);

  it("lets a launch say which it gets, those that fit unless told", async () => {
    const { editor } = page;
    await editor.runCommand("Pod Sessions: Launch Session with Options…");
    await question(/what kind of session/);
    await editor.pick("Agent");
    await question(/Name of the pod/);
    await editor.answer("given-none");
    await question(/Image of the session/);
    await editor.answer("");
    await question(/Clone a repository/);
    await editor.pick("No repository");
    await question(/Enter launches/);
    await filter("credentials");
    await reviewShows(/^Credentials {2}claude {2}\(what fits\)/m);
    await editor.screenshot("launch-credentials-review");
    await editor.pick("Credentials");
    await question(/Which credentials/);
    await editor.pick("Choose…");
    await reviewShows(/claude {2}Agent key or variable, ANTHROPIC_API_KEY {2}Not proven/);
    await editor.screenshot("launch-credentials-choose");
    // It is checked already.
    await editor.press("Enter");
    await question(/Enter launches/);
    await reviewShows(/^Credentials {2}claude(?! {2}\(what fits)/m);
    await editor.pick("Credentials");
    await editor.pick("None");
    await question(/Enter launches/);
    await reviewShows(/^Credentials {2}none(?! fits)/m);
    // It stands on the row that was changed, so that the first is out of sight.
    await filter("Launch");
    await reviewShows(/^Launch {2}Agent/m);
    await editor.pick("Launch");
    await until({
      what: "the pod",
      read: () => kube("get", "pods", "--output=name"),
      isDone: (names) => names.includes("pod/given-none"),
    });
    const pod = await kube("get", "pod", "given-none", "--output=yaml");
    assert.match(pod, /secretKeyRef:\s+key: api-key\s+name: anthropic-credentials/);
    assert.doesNotMatch(pod, /session-[\w-]+-credentials/);
  });

  it("rotates it, and says what that means for the session", async () => {
    await rotate("second");
    await page.text(
      "what became of it",
      /“agent-\w+” keeps the variable that it was started with: restart it/,
    );
    assert.equal(await held(), "second");
    assert.equal(await page.valueOf("New value of claude"), "");
    await page.press("Close");
  });

  it("leaves alone what somebody else has changed meanwhile, and keeps what was typed", async () => {
    const data = { "env.ANTHROPIC_API_KEY": Buffer.from("theirs").toString("base64") };
    await kube("patch", "secret", secretName, "--patch", JSON.stringify({ data }));
    await rotate("third");
    await page.text("what became of it", /somebody else has changed its Secret, so that was left as it is/);
    assert.equal(await held(), "theirs");
    assert.equal(await page.valueOf("New value of claude"), "third");
    await page.editor.screenshot("credentials-panel-changed-by-other");
    assert.deepEqual(await page.editor.webviewAxe(), []);
    await page.press("Overwrite theirs");
    await page.text("what became of it", /keeps the variable that it was started with/);
    assert.equal(await held(), "third");
    await page.press("Close");
  });

  it("makes the Secret that a profile shares, and leaves that of somebody else alone", async () => {
    const save = `Save in namespace ${cluster.namespace}`;
    await page.frame.locator("select#shared-credential").selectOption({ label: "claude" });
    await page.press(save);
    await page.text("the answer", /The Secret anthropic-credentials is up to date/);
    const { data } = JSON.parse(await kube("get", "secret", "anthropic-credentials", "--output=json")) as {
      data: unknown;
    };
    assert.deepEqual(data, { "api-key": Buffer.from("third").toString("base64") });
    await kube("create", "secret", "generic", "theirs", "--from-literal=api-key=x");
    await page.set("Secret", "theirs");
    await page.press(save);
    await page.text("the refusal", /The Secret “theirs” .* was not made here, so it is left as it is/);
    await kube("delete", "secret", "theirs", "anthropic-credentials");
  });

  it("tells somebody who may not make Secrets that sessions get none", async function () {
    const { viewerKubeconfig } = cluster;
    if (viewerKubeconfig === undefined) skipBecause(this, "this cluster has no user who may only look");
    const viewer = await CredentialsPage.open(viewerKubeconfig);
    try {
      await viewer.text(
        "why none",
        /You may not create Secrets in the namespace .*, so sessions there get none of these/,
      );
      await viewer.editor.screenshot("credentials-panel-denied");
      assert.deepEqual(await viewer.editor.webviewAxe(), []);
      // A refusal keeps its next step, at the control that asked.
      await viewer.addKept("Agent key or variable", { Name: "mine", Variable: "MINE", Value: "v" });
      await viewer.frame.locator("select#shared-credential").selectOption({ label: "mine" });
      await viewer.press(`Save in namespace ${cluster.namespace}`);
      await viewer.text("the refusal", /You may not read and write Secrets in the namespace/);
      await viewer.frame.locator("#section-shared .fault-note").scrollIntoViewIfNeeded();
      await viewer.editor.screenshot("credentials-panel-refused");
      await viewer.press("Copy the Role You Need");
      await until({
        what: "the Role on the clipboard",
        read: () => viewer.editor.page.evaluate(() => navigator.clipboard.readText()),
        isDone: (copied) => /kind: Role\b/.test(copied),
      });
    } finally {
      await viewer.stop();
    }
  });
});

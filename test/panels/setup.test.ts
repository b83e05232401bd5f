import assert from "node:assert/strict";
import { startEditor, type Editor } from "../../scripts/editor/editor.js";
import { until, untilText } from "../../scripts/editor/until.js";
import { makeWorkspace, type Workspace } from "../../scripts/editor/workspace.js";
import { kubectl } from "../cluster/kubectl.js";
import { skipBecause } from "../skipBecause.js";
import { needsCluster, type TestCluster } from "../testCluster.js";

/** An administrator with a mouse: from nothing to a namespace for others, and back. */
describe("the set-up of a namespace, clicked through", function () {
  this.timeout(180_000);
  const namespace = `set-up-${process.pid}`;
  let cluster: TestCluster;
  let workspace: Workspace;
  let editor: Editor;

  const question = (pattern: RegExp) =>
    until({
      what: `a question like ${String(pattern)}`,
      read: () => editor.quickInput(),
      isDone: (input) => pattern.test(`${input?.placeholder ?? ""} ${input?.message ?? ""}`),
    });
  const told = (pattern: RegExp) =>
    until({
      what: `a notification like ${String(pattern)}`,
      read: () => editor.notifications(),
      isDone: (shown) => shown.some(({ message }) => pattern.test(message)),
    });
  /** Up to the comparison, with a quota and a network policy. */
  const answerQuestions = async () => {
    await editor.runCommand("Pod Sessions: Set Up a Namespace…");
    await question(/Choose a namespace, or type/);
    await editor.answer(namespace);
    await question(/Which sessions are to run/);
    await editor.press("Enter");
    await question(/What may people do/);
    await editor.press("Enter");
    await question(/Who gets these rights/);
    await editor.press("Enter");
    await question(/Name of the service account/);
    await editor.press("Enter");
    await question(/How much may all sessions/);
    await editor.pick("For one person");
    await question(/What may sessions reach/);
    await editor.pick("Only the internet");
    await question(/Which Pod Security/);
    await editor.screenshot("set-up-questions");
    await editor.press("Enter");
  };
  const onRealCluster = (context: Mocha.Context) => {
    if (cluster.kind !== "real")
      skipBecause(context, "the playground does not know server-side apply: npm run test:cluster");
  };

  before(async function () {
    cluster = needsCluster(this);
    workspace = await makeWorkspace({ kubeconfig: cluster.kubeconfig });
    editor = await startEditor({ workspace: workspace.folder });
  });
  beforeEach(() => editor.clearNotifications());
  after(async () => {
    await editor?.stop();
    await workspace?.remove();
    if (cluster?.kind === "real")
      await kubectl(["delete", "namespace", namespace, "--ignore-not-found", "--wait=false"]);
  });

  it("says what to do on a cluster without server-side apply", async function () {
    if (cluster.kind === "real") skipBecause(this, "this cluster knows server-side apply");
    await answerQuestions();
    await told(/^This cluster does not know server-side apply, .* by hand: kubectl apply -f -/);
    assert.match(await editor.editorText(), /kind: Namespace/);
    await editor.screenshot("set-up-without-apply");
  });

  it("shows the YAML, then what would change, and makes it when told to", async function () {
    onRealCluster(this);
    await answerQuestions();
    await question(/Look first, then apply/);
    const offered = async () => (await editor.quickInput())?.items.join("\n") ?? "";
    await untilText("what it would do", offered, /^Show the Changes[^]*^Apply {2}makes 6 objects/m);
    assert.match((await editor.tabs()).join("\n"), /^set-up$/m);
    await editor.screenshot("set-up-yaml");
    await editor.pick("Show the Changes");
    await until({
      what: "the comparison",
      read: () => editor.tabs(),
      isDone: (tabs) => tabs.some((title) => title.includes(`Set-up of ${namespace}`)),
    });
    await question(/Look first, then apply/);
    await editor.screenshot("set-up-diff");
    await assert.rejects(kubectl(["get", "namespace", namespace]), /NotFound/);
    await editor.pick("Apply");
    await told(new RegExp(`^The namespace ${namespace} is set up: 6 objects made\\.`));
    assert.match(await kubectl(["get", "resourcequota", "--namespace", namespace]), /pod-sessions/);
  });

  it("finds nothing to change the second time", async function () {
    onRealCluster(this);
    await answerQuestions();
    await told(new RegExp(`^Nothing to change: the namespace ${namespace} is set up like this already`));
  });

  it("takes over what somebody else has set only after asking", async function () {
    onRealCluster(this);
    const patch = '{"spec":{"hard":{"pods":"77"}}}';
    const theirs = ["patch", "resourcequota", "pod-sessions", "--namespace", namespace, "--type=merge"];
    await kubectl([...theirs, "--field-manager=somebody-else", "--patch", patch]);
    const pods = () =>
      kubectl([
        ...["get", "resourcequota", "pod-sessions", "--namespace", namespace],
        "--output=jsonpath={.spec.hard.pods}",
      ]);
    await answerQuestions();
    await question(/Look first, then apply/);
    await editor.pick("Show the Changes");
    await question(/Look first, then apply/);
    await editor.screenshot("set-up-conflict-diff");
    await editor.pick("Apply");
    const dialog = await until({
      what: "the question",
      read: () => editor.dialog(),
      isDone: (shown) => shown !== undefined,
    });
    assert.equal(dialog?.message, "Take over what somebody else has set in 1 object?");
    assert.match(dialog?.detail ?? "", /ResourceQuota pod-sessions: somebody-else has set spec\.hard\.pods/);
    await editor.screenshot("set-up-conflict");
    assert.equal(await pods(), "77");
    await editor.answerDialog("Take Over");
    await told(/is set up: 1 object changed/);
    assert.equal(await pods(), "10");
  });

  it("names what it removes, and leaves nothing", async function () {
    onRealCluster(this);
    await editor.runCommand("Pod Sessions: Remove the Set-Up of a Namespace…");
    await question(/Choose a namespace/);
    await editor.answer(namespace);
    const dialog = await until({
      what: "the question",
      read: () => editor.dialog(),
      isDone: (shown) => shown !== undefined,
    });
    assert.equal(dialog?.message, `Remove the set-up of the namespace ${namespace}?`);
    for (const line of [
      /RoleBinding pod-sessions/,
      /NetworkPolicy pod-sessions-default/,
      /which holds nothing else/,
    ])
      assert.match(dialog?.detail ?? "", line);
    await editor.screenshot("set-up-remove");
    await editor.answerDialog("Remove");
    await told(/was removed/);
    await kubectl(["wait", "--for=delete", `namespace/${namespace}`, "--timeout=90s"]);
  });
});

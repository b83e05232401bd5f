import assert from "node:assert/strict";
import { createApp, type App } from "../../src/app.js";
import type { ConnectionState } from "../../src/domain/connection.js";
import type { Session } from "../../src/domain/session.js";
import { endText } from "../../src/present/terminalText.js";
import { TreeModel } from "../../src/present/treeModel.js";
import { kubectl } from "../cluster/kubectl.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { until } from "../fakes/until.js";
import { needsRealCluster } from "../testCluster.js";
import { ClusterFault } from "./clusterFault.js";

/** Kills and freezes the API server of a real cluster, under a tree, a log and a terminal that are open. */
describe("an API server that fails", function () {
  this.timeout(180_000);
  let fault: ClusterFault;
  let namespace: string;
  let app: App;
  let tree: TreeModel;
  let session: Session;
  const signal = new AbortController().signal;

  before(async function () {
    fault = ClusterFault.of(this);
    const cluster = needsRealCluster(this);
    namespace = cluster.namespace;
    app = createApp(testPlatform(), fixedSettings({ kubeconfigPath: cluster.kubeconfig }));
    tree = new TreeModel(app);
    app.sessions.onDidChange((change) => void tree.sessionsChanged(change));
    app.connections.start();
    const command = [
      "sh",
      "-c",
      "trap exit TERM; i=0; while :; do i=$((i+1)); echo line $i; sleep 0.02; done",
    ];
    ({ session } = await app.actions.launch(
      { profile: "default", image: "busybox:1.36", command },
      { signal },
    ));
  });

  afterEach(() => fault?.start());
  after(async () => {
    if (session) await app.actions.delete(session, AbortSignal.timeout(60_000));
    app?.dispose();
  });

  const shown = () => {
    const [connection] = tree.children();
    const nodes = connection ? [connection, ...tree.children(connection)] : [];
    return nodes.map((node) => tree.view(node)).map((view) => `${view?.label} — ${view?.description}`);
  };
  const isShown = (pattern: RegExp) => shown().some((line) => pattern.test(line));
  const eventually = (what: string, isTrue: () => boolean, limitMs = 60_000) =>
    until(isTrue, what, limitMs).catch((error: unknown) => {
      throw new Error(`the tree shows ${shown().join(" | ")}`, { cause: error });
    });

  it("leaves the tree with what it had, and marked; a terminal lost; a log that goes on without a gap", async () => {
    const numbers: number[] = [];
    const following = new AbortController();
    const log = followLog(numbers, AbortSignal.any([signal, following.signal]));
    const shell = await app.actions.openShell(session.ref, {
      tty: true,
      stdin: true,
      onStdout: () => undefined,
      signal,
    });
    await eventually("a running session", () => isShown(/Running/));
    await eventually("a log that flows", () => numbers.length > 20);

    await fault.kill();
    assert.equal(endText(await shell.closed), "Connection lost. Press Enter to reconnect.");
    await eventually("the mark", () => isShown(/Cannot reach the cluster/), 10_000);
    assert.ok(isShown(new RegExp(`^${session.ref.name} — Running`)), shown().join("\n"));

    const seen = numbers.length;
    await fault.start();
    await eventually("a live tree", () => app.connections.state.kind === "connected");
    assert.ok(!isShown(/Cannot reach/));
    await eventually("lines after the outage", () => numbers.length > seen + 50);
    following.abort();
    await log;
    const first = numbers[0] ?? 0;
    assert.deepEqual(
      numbers.filter((number, index) => number !== first + index),
      [],
    );
    // What the tree shows is what is, not what was.
    const change = ["pod-sessions.dev/display-name=after the outage"];
    await kubectl(["annotate", "pod", session.ref.name, "-n", namespace, "--overwrite", ...change]);
    await eventually("a change made with kubectl", () => isShown(/^after the outage — Running/), 5_000);
    const again = await app.actions.openShell(session.ref, {
      tty: true,
      stdin: true,
      onStdout: () => undefined,
      signal,
    });
    again.dispose();
  });

  it("is waited for while it says nothing for ten seconds: nothing is lost, and nothing said", async () => {
    const told: ConnectionState[] = [];
    const telling = app.connections.onDidChange((state) => told.push(state));
    let output = "";
    const shell = await app.actions.openShell(session.ref, {
      tty: true,
      stdin: true,
      onStdout: (chunk) => (output += Buffer.from(chunk).toString()),
      signal,
    });
    await eventually("a prompt", () => /[#$] /.test(output));
    const frozen = fault.freeze(10);
    await shell.write(Buffer.from("echo $((6*7))\n"));
    await frozen;
    await eventually("the answer", () => /^42\r$/m.test(output));
    shell.dispose();
    telling.dispose();
    assert.deepEqual(told, []);
  });

  async function followLog(numbers: number[], until: AbortSignal): Promise<void> {
    const { defaultContainer: container, ref } = session;
    try {
      const lines = app.actions.logs(ref, { container, follow: true, tailLines: 1, signal: until });
      for await (const { text } of lines) numbers.push(Number(text.split(" ")[1]));
    } catch (error) {
      if (!until.aborted) throw error;
    }
  }
});

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { createApp, type App } from "../../src/app.js";
import { labels } from "../../src/domain/labels.js";
import { TreeModel, type Redraw } from "../../src/present/treeModel.js";
import type { TreeNode } from "../../src/present/treeNode.js";
import type { Churn } from "../../src/playground/faults/faults.js";
import { CuttableProxy } from "../fakes/cuttableProxy.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { until } from "../fakes/until.js";
import { startApiOnly, type Started } from "./started.js";

const count = 1_000;

/** A tree of as many sessions as nobody reads: what changes is drawn, and nothing else happens. */
describe("a tree of 1,000 sessions", function () {
  this.timeout(60_000);
  let started: Started;
  let proxy: CuttableProxy;
  let churn: Churn;
  let app: App;
  let tree: TreeModel;
  let drawn: Redraw[] = [];

  before(async () => {
    started = await startApiOnly();
    churn = started.playground.faults.makePods({
      count,
      namespaces: 1,
      labels: { [labels.managedBy]: "pod-sessions", [labels.session]: "synthetic" },
    });
    const config = parse(await readFile(started.playground.kubeconfigPath, "utf8")) as {
      clusters: { cluster: { server: string } }[];
    };
    proxy = await CuttableProxy.start(config.clusters[0]?.cluster.server ?? "");
    for (const { cluster } of config.clusters) cluster.server = `https://127.0.0.1:${proxy.port}`;
    const kubeconfigPath = path.join(path.dirname(started.playground.kubeconfigPath), "proxied");
    await writeFile(kubeconfigPath, stringify(config), { mode: 0o600 });
    app = createApp(testPlatform(), fixedSettings({ kubeconfigPath, namespace: "synthetic-0" }));
    tree = new TreeModel(app);
    app.sessions.onDidChange((change) => drawn.push(tree.sessionsChanged(change)));
    app.connections.onDidChange(() => drawn.push(tree.connectionChanged()));
    app.connections.start();
    await until(() => app.sessions.size === count && app.connections.state.kind === "connected", "the list");
    const [connection] = tree.children();
    assert.equal(tree.children(connection).length, count);
    // The rights are asked for once, after the first answer.
    await until(() => app.permissions.verdict("launch") !== "unknown", "the rights");
  });

  after(async () => {
    app?.dispose();
    churn?.dispose();
    await proxy?.close();
    await started?.stop();
  });

  beforeEach(() => (drawn = []));

  it("draws the nodes of what changed, each once", async () => {
    const before = new Map([...app.sessions.values()].map((session) => [session.ref.uid, session]));
    churn.churn(20);
    await until(() => drawn.length > 0, "a change");
    await until(() => changedSince(before) > 0 && !isStillChanging(), "the end of the changes");
    const nodes = drawn.flatMap<TreeNode | string>((redraw) => redraw ?? ["the whole tree"]);
    assert.ok(nodes.length > 0 && nodes.length <= 20, `${nodes.length} nodes`);
    for (const node of nodes) assert.equal(typeof node === "string" ? node : node.kind, "session");
    assert.equal(new Set(nodes).size, changedSince(before));
  });

  it("asks nothing and draws nothing while nothing happens", async () => {
    const { made, sentBytes } = proxy;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    assert.deepEqual({ made: proxy.made, sentBytes: proxy.sentBytes }, { made, sentBytes });
    assert.deepEqual(drawn, []);
  });

  it("filters them faster than a frame is seen", () => {
    const filterOnce = (words: string) => {
      const startMs = performance.now();
      tree.filter = words;
      const [connection] = tree.children();
      const shown = tree.children(connection).length;
      return { shown, tookMs: performance.now() - startMs };
    };
    const { shown, tookMs } = filterOnce("pod-0004");
    assert.equal(shown, 10);
    assert.ok(tookMs < 50, `${tookMs.toFixed(1)} ms`);
    assert.equal(filterOnce("").shown, count);
  });

  const changedSince = (before: ReadonlyMap<string, unknown>) =>
    [...app.sessions.values()].filter((session) => before.get(session.ref.uid) !== session).length;

  let settledAt = 0;
  let settledWith = -1;
  /** Whether a draw came within the last quarter of a second. */
  function isStillChanging(): boolean {
    if (drawn.length !== settledWith) {
      settledWith = drawn.length;
      settledAt = performance.now();
    }
    return performance.now() - settledAt < 250;
  }
});

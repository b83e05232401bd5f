import assert from "node:assert/strict";
import { createApp, type App } from "../../src/app.js";
import { systemClock, type Clock } from "../../src/base/clock.js";
import type { Session } from "../../src/domain/session.js";
import type { ExecStream } from "../../src/domain/streams.js";
import { failureText } from "../../src/present/failureText.js";
import { endText, goneText } from "../../src/present/terminalText.js";
import { TreeModel } from "../../src/present/treeModel.js";
import { HandClock } from "../fakes/clock.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { until } from "../fakes/until.js";
import { skipBecause } from "../skipBecause.js";
import { startWithPods, type Started } from "./started.js";

const minuteMs = 60_000;

/** What a person sees of the faults that only a cluster on command has. The way to it: test/cluster/faults.test.ts. */
describe("the product on a cluster with faults", function () {
  this.timeout(60_000);
  const { signal } = new AbortController();
  let started: Started;
  let app: App;
  let tree: TreeModel;
  let session: Session;

  const faults = () => started.playground.faults;
  const appWith = (clock: Clock = systemClock) => {
    const kubeconfigPath = started.playground.kubeconfigPath;
    return createApp(testPlatform({ clock }), fixedSettings({ kubeconfigPath }));
  };
  const launch = async () => {
    const plan = { profile: "default", image: "busybox:1.36" };
    return (await app.actions.launch(plan, { signal })).session;
  };
  const now = () => app.sessions.get(`${session.ref.namespace}/${session.ref.name}`);
  const shell = (of: App, target = session): Promise<ExecStream> =>
    of.actions.exec(target.ref, {
      ...{ command: ["sh"], tty: true, stdin: true, signal },
      onStdout: () => undefined,
    });
  const shown = () => {
    const [connection] = tree.children();
    const nodes = connection ? [connection, ...tree.children(connection)] : [];
    return nodes.map((node) => tree.view(node)).map((view) => `${view?.label} — ${view?.description}`);
  };
  const isConnected = (of = app) => of.connections.state.kind === "connected";

  before(async function () {
    started = await startWithPods();
    if (!started.runsPods) skipBecause(this, "pods cannot run on this machine");
    app = appWith();
    tree = new TreeModel(app);
    app.sessions.onDidChange((change) => void tree.sessionsChanged(change));
    app.connections.start();
    session = await launch();
    await until(() => now()?.state.kind === "running", "the session", 30_000);
  });
  after(async () => {
    app?.dispose();
    await started?.stop();
  });
  // A fault hits whoever is connected: this window too may have been told to wait for two minutes.
  afterEach(async () => {
    faults().heal();
    if (isConnected()) return;
    app.connections.refresh();
    await until(() => isConnected(), "the connection", 30_000);
  });

  /** Turns the clock in small steps while the network does what it does. */
  const untilTurning = async (clock: HandClock, what: string, isTrue: () => boolean, stepMs = 1_000) => {
    const endMs = Date.now() + 30_000;
    while (!isTrue()) {
      assert.ok(Date.now() < endMs, `${what} did not come true`);
      await clock.advance(stepMs);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it("notices connections that are half open: what is shown is old, the terminal is lost", async () => {
    const clock = new HandClock(Date.now());
    const other = appWith(clock);
    try {
      other.connections.start();
      await untilTurning(clock, "the connection", () => isConnected(other));
      const terminal = await shell(other);
      let end: string | undefined;
      void terminal.closed.then((how) => (end = endText(how)));
      faults().inject({ fault: { kind: "halfOpen" } });
      assert.ok(faults().strike({}, { kind: "halfOpen" }) > 0);
      await untilTurning(clock, "the lost terminal", () => end !== undefined);
      assert.equal(end, "Connection lost. Press Enter to reconnect.");
      await untilTurning(clock, "the stale state", () => other.connections.state.kind === "stale");
      assert.equal(other.sessions.size, 1);
      faults().heal();
      await untilTurning(clock, "the connection again", () => isConnected(other));
    } finally {
      other.dispose();
    }
  });

  it("says that the server has too much to do, and leaves it the time that it asks for (429)", async () => {
    const clock = new HandClock(Date.now());
    const other = appWith(clock);
    try {
      other.connections.start();
      await untilTurning(clock, "the connection", () => isConnected(other));
      faults().inject({
        ...{ kinds: ["list", "watch"], resource: "pods" },
        fault: { kind: "refuse", code: 429, message: "Too many requests.", retryAfterSeconds: 120 },
      });
      faults().strike({ kinds: ["watch"], resource: "pods" }, { kind: "cut" });
      await untilTurning(clock, "the refusal", () => other.connections.state.kind === "stale", 50);
      const { state } = other.connections;
      const { message } = failureText(state.kind === "stale" ? state.failure : undefined);
      assert.match(message, /has too much to do; it asks to wait 120 s\.$/);
      faults().heal();
      await clock.advance(110_000);
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(other.connections.state.kind, "stale", "asked before its time");
      await untilTurning(clock, "the connection again", () => isConnected(other));
      assert.equal(other.sessions.size, 1);
    } finally {
      other.dispose();
    }
  });

  it("tells a clock that is apart, and shows no session from the future", async () => {
    const { state } = app.connections;
    assert.equal(state.kind, "connected");
    const { context } = state;
    faults().skewClock(10 * minuteMs);
    try {
      await app.connectionTests.run([context], signal);
      const test = app.connectionTests.of(context);
      assert.match(JSON.stringify(test), /This machine's clock is (599|600|601) s behind the server's\./);
      const later = await launch();
      await until(() => shown().some((line) => line.startsWith(`${later.ref.name} — Running`)), "it", 30_000);
      const [, line = ""] = (shown().find((one) => one.startsWith(later.ref.name)) ?? "").split(" — ");
      assert.doesNotMatch(line, /-\d|future|in \d/);
      await app.actions.delete(later, AbortSignal.timeout(30_000));
      await until(() => app.sessions.size === 1, "its end", 30_000);
    } finally {
      faults().skewClock(0);
    }
  });

  it("says that a session was evicted and why, in the tree and in its terminal", async () => {
    const doomed = await launch();
    const terminal = await shell(app, doomed);
    faults().evictPod({ namespace: doomed.ref.namespace, name: doomed.ref.name });
    const end = await terminal.closed;
    assert.notEqual(end.kind, "exit");
    const evicted = () => app.sessions.get(`${doomed.ref.namespace}/${doomed.ref.name}`);
    await until(() => evicted()?.state.kind === "failed", "the failed session", 30_000);
    assert.match(evicted()?.hint?.cause ?? "", /^The session was evicted/);
    assert.match(goneText(doomed, evicted()), /has failed: The session was evicted/);
    await app.actions.delete(doomed, AbortSignal.timeout(30_000));
  });

  it("keeps what it shows while the server restarts with its store, and goes on", async () => {
    const terminal = await shell(app);
    const stale = until(() => app.connections.state.kind === "stale", "the stale state", 30_000);
    const restart = faults().restart({ keepStore: true, downMs: 1_000 });
    await stale;
    assert.ok(
      shown().some((line) => line.startsWith(`${session.ref.name} — Running`)),
      shown().join("\n"),
    );
    assert.equal(endText(await terminal.closed), "Connection lost. Press Enter to reconnect.");
    await restart;
    await until(() => isConnected(), "the connection", 30_000);
    (await shell(app)).dispose();
  });

  it("shows nothing of before once it looks anew at a server that has lost its store", async () => {
    await faults().restart({ keepStore: false });
    // A watch that goes on from a version of the future hears nothing, here as on a real server.
    app.connections.refresh();
    await until(() => isConnected() && app.sessions.size === 0, "the empty list", 30_000);
    assert.equal(
      goneText(session, now()),
      `${session.displayName} was deleted. There is nothing to reconnect to.`,
    );
    const again = await launch();
    await until(() => app.sessions.size === 1, "another session", 30_000);
    assert.ok(shown().some((line) => line.startsWith(again.ref.name)));
  });
});

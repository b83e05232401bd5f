import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { createApp, type App } from "../../src/app.js";
import { toDisposable } from "../../src/base/disposable.js";
import type { Session } from "../../src/domain/session.js";
import type { ExecStream } from "../../src/domain/streams.js";
import { failureText } from "../../src/present/failureText.js";
import { endText, goneText } from "../../src/present/terminalText.js";
import { TreeModel } from "../../src/present/treeModel.js";
import { CuttableProxy } from "../fakes/cuttableProxy.js";
import { HandClock } from "../fakes/clock.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { needsKubectl } from "../kubectl.js";
import { needsCluster } from "../testCluster.js";
import { kubectl } from "./kubectl.js";

interface Kubeconfig {
  clusters: { cluster: { server: string } }[];
  users: { user: Record<string, unknown> }[];
}

/** What a person sees, when the way to the cluster breaks. The way is a proxy that the test can break. */
describe("faults on the way to a cluster", function () {
  this.timeout(120_000);
  let proxy: CuttableProxy;
  let kubeconfig: string;
  let proxied: string;
  let namespace: string;
  let app: App;
  let tree: TreeModel;
  let session: Session;
  const signal = new AbortController().signal;
  /** Accounts of this run only: the namespace may be used again. */
  const account = (name: string) => `${name}-${process.pid}`;

  const use = async (change: (config: Kubeconfig) => void, file: string) => {
    const config = parse(await readFile(kubeconfig, "utf8")) as Kubeconfig;
    change(config);
    await writeFile(file, stringify(config), { mode: 0o600 });
  };
  const connectedApp = (kubeconfigPath: string, clock?: HandClock): App => {
    const platform = testPlatform({ ...(clock && { clock }) });
    return createApp(platform, fixedSettings({ kubeconfigPath }));
  };

  before(async function () {
    ({ kubeconfig, namespace } = needsCluster(this));
    needsKubectl(this);
    const { clusters } = parse(await readFile(kubeconfig, "utf8")) as Kubeconfig;
    proxy = await CuttableProxy.start(clusters[0]?.cluster.server ?? "");
    proxied = path.join(tmpdir(), `faults-${process.pid}.kubeconfig`);
    await use((config) => {
      for (const { cluster } of config.clusters) cluster.server = `https://127.0.0.1:${proxy.port}`;
    }, proxied);
    app = connectedApp(proxied);
    tree = new TreeModel(app);
    app.sessions.onDidChange((change) => void tree.sessionsChanged(change));
    app.connections.start();
    ({ session } = await app.actions.launch(
      {
        profile: "default",
        image: "busybox:1.36",
        command: ["sh", "-c", "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.02; done"],
      },
      { signal },
    ));
  });

  after(async () => {
    if (session) await app.actions.delete(session, AbortSignal.timeout(60_000));
    app?.dispose();
    await proxy?.close();
    await rm(proxied, { force: true });
  });

  /** Labels and descriptions of the tree down to the sessions. */
  const shown = () => {
    const [connection] = tree.children();
    const nodes = connection ? [connection, ...tree.children(connection)] : [];
    return nodes.map((node) => tree.view(node)).map((view) => `${view?.label} — ${view?.description}`);
  };
  const eventually = async (what: string, condition: () => boolean) => {
    const untilMs = Date.now() + 60_000;
    while (!condition()) {
      assert.ok(Date.now() < untilMs, `${what} did not come true; the tree shows ${JSON.stringify(shown())}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const shell = async (of = app, onOutput: (text: string) => void = () => undefined): Promise<ExecStream> =>
    of.actions.exec(session.ref, {
      command: ["sh"],
      tty: true,
      stdin: true,
      size: { columns: 80, rows: 24 },
      onStdout: (chunk) => onOutput(Buffer.from(chunk).toString()),
      signal,
    });

  it("shows an old tree as old while the server is gone, and is right again by itself", async () => {
    await eventually("the running session", () => shown().some((line) => line.includes("Running")));
    await proxy.close();
    await eventually("the stale tree", () => shown().some((line) => line.includes("Cannot reach")));
    assert.ok(
      shown().some((line) => line.startsWith(`${session.ref.name} — Running`)),
      shown().join("\n"),
    );
    assert.match(shown().join("\n"), /connection refused.*What is shown is .* old/s);
    await proxy.open();
    await eventually("the live tree", () => app.connections.state.kind === "connected");
    assert.ok(!shown().some((line) => line.includes("Cannot reach")));
  });

  it("tells a terminal that its connection is lost, and opens it again", async () => {
    let output = "";
    const terminal = await shell(app, (text) => (output += text));
    await terminal.write(Buffer.from("echo pr''ompt\n"));
    await eventually("the shell's answer", () => output.includes("prompt"));
    proxy.cutAll();
    assert.equal(endText(await terminal.closed), "Connection lost. Press Enter to reconnect.");
    const again = await shell();
    again.dispose();
  });

  it("follows a log over twenty cuts without a lost or doubled line", async () => {
    const numbers: number[] = [];
    const scope = new AbortController();
    const cuts = (async () => {
      for (let cut = 0; cut < 20; cut++) {
        const seen = numbers.length;
        await eventually("more lines", () => numbers.length > seen + 5);
        proxy.cutAll();
      }
      const seen = numbers.length;
      await eventually("lines after the last cut", () => numbers.length > seen + 20);
      scope.abort();
    })();
    const both = AbortSignal.any([signal, scope.signal]);
    try {
      const lines = app.actions.logs(session.ref, {
        container: session.defaultContainer,
        follow: true,
        tailLines: 1,
        signal: both,
      });
      for await (const { text } of lines) numbers.push(Number(text.split(" ")[1]));
    } catch (error) {
      if (!scope.signal.aborted) throw error;
    }
    await cuts;
    const first = numbers[0] ?? 0;
    const wrong = numbers.flatMap((number, index) =>
      number === first + index ? [] : [`${number} at ${index}`],
    );
    assert.deepEqual(wrong.slice(0, 5), []);
    assert.ok(numbers.length > 120);
  });

  it("stays true while the watch is cut every second for a minute", async function () {
    const untilMs = Date.now() + 60_000;
    const wrong: string[] = [];
    const watching = app.sessions.onDidChange(() => {
      if (app.sessions.size === 0) wrong.push("the tree was empty");
    });
    let cuts = 0;
    while (Date.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      proxy.cutAll();
      cuts++;
      const lines = shown();
      if (!lines.some((line) => line.startsWith(`${session.ref.name} — Running`))) wrong.push(lines.join());
    }
    watching.dispose();
    assert.deepEqual(wrong, []);
    await kubectl([
      "annotate",
      "pod",
      session.ref.name,
      "-n",
      namespace,
      "pod-sessions.dev/display-name=after cuts",
    ]);
    await eventually("the new name", () => shown().some((line) => line.startsWith("after cuts — Running")));
    assert.ok(cuts >= 50);
  });

  it("notices a half-open connection: the tree becomes stale, the terminal lost", async () => {
    const clock = new HandClock(Date.now());
    const other = connectedApp(proxied, clock);
    const disposable = toDisposable(() => other.dispose());
    try {
      other.connections.start();
      await eventuallyTurning(clock, "the connection", () => other.connections.state.kind === "connected");
      const terminal = await shell(other);
      let end: string | undefined;
      void terminal.closed.then((how) => (end = endText(how)));
      proxy.silence();
      await eventuallyTurning(clock, "the lost terminal", () => end !== undefined);
      assert.equal(end, "Connection lost. Press Enter to reconnect.");
      await eventuallyTurning(clock, "the stale tree", () => other.connections.state.kind === "stale");
      proxy.speak();
      await eventuallyTurning(clock, "the live tree", () => other.connections.state.kind === "connected");
    } finally {
      proxy.speak();
      proxy.cutAll();
      disposable.dispose();
    }
  });

  /** Turns the clock in steps of a second while the network does what it does. */
  const eventuallyTurning = async (clock: HandClock, what: string, condition: () => boolean) => {
    const untilMs = Date.now() + 60_000;
    while (!condition()) {
      assert.ok(Date.now() < untilMs, `${what} did not come true`);
      await clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it("says of an expired login what to do, and connects when there is a new one", async () => {
    const file = path.join(tmpdir(), `expiring-${process.pid}.kubeconfig`);
    const withToken = (token: string) =>
      use((config) => {
        for (const entry of config.users) entry.user = { token };
      }, file);
    await kubectl(["create", "serviceaccount", account("expiring"), "-n", namespace]);
    await kubectl([
      ...["create", "rolebinding", account("expiring"), "-n", namespace],
      ...["--clusterrole=edit", `--serviceaccount=${namespace}:${account("expiring")}`],
    ]);
    const newToken = async () =>
      (await kubectl(["create", "token", account("expiring"), "-n", namespace])).trim();
    await withToken(await newToken());
    const other = connectedApp(file);
    try {
      other.connections.start();
      await eventually("the connection", () => other.connections.state.kind === "connected");
      // The server knows a token no more once its account is another.
      await kubectl(["delete", "serviceaccount", account("expiring"), "-n", namespace]);
      await kubectl(["create", "serviceaccount", account("expiring"), "-n", namespace]);
      // It remembers for some seconds that it knew the token, and asks no open watch again.
      const asking = setInterval(() => other.connections.refresh(), 2_000);
      try {
        await eventually("the refusal", () => other.connections.state.kind === "stale");
      } finally {
        clearInterval(asking);
      }
      const { state } = other.connections;
      const words = failureText(state.kind === "stale" ? state.failure : undefined);
      assert.match(words.message, /does not accept this login.*Log in again/);
      await withToken(await newToken());
      await eventually("the connection again", () => other.connections.state.kind === "connected");
    } finally {
      other.dispose();
      await rm(file, { force: true });
    }
  });

  it("shows sessions to who may not exec, and says which right a terminal lacks", async () => {
    const file = path.join(tmpdir(), `noexec-${process.pid}.kubeconfig`);
    await kubectl(["create", "serviceaccount", account("noexec"), "-n", namespace]);
    await kubectl([
      ...["create", "rolebinding", account("noexec"), "-n", namespace],
      ...["--clusterrole=view", `--serviceaccount=${namespace}:${account("noexec")}`],
    ]);
    const token = (await kubectl(["create", "token", account("noexec"), "-n", namespace])).trim();
    await use((config) => {
      for (const entry of config.users) entry.user = { token };
    }, file);
    const other = connectedApp(file);
    try {
      other.connections.start();
      await eventually("the sessions", () => other.sessions.size > 0);
      await eventually("the verdicts", () => other.permissions.verdict("exec") === "denied");
      assert.equal(other.permissions.verdict("logs"), "allowed");
      const refused = await shell(other).then(
        () => "opened",
        (error: unknown) => failureText(error).message,
      );
      assert.match(refused, /pods\/exec/);
      assert.match(refused, new RegExp(namespace));
    } finally {
      other.dispose();
      await rm(file, { force: true });
    }
  });

  it("says that the session is gone when it is deleted under a terminal", async () => {
    const { session: doomed } = await app.actions.launch(
      { profile: "default", image: "busybox:1.36" },
      { signal },
    );
    const terminal = await app.actions.exec(doomed.ref, {
      command: ["sh"],
      tty: true,
      stdin: true,
      onStdout: () => undefined,
      signal,
    });
    await kubectl(["delete", "pod", doomed.ref.name, "-n", namespace, "--grace-period=0", "--force"]);
    const end = await terminal.closed;
    // Told or cut off, but never as a shell that ended by itself.
    assert.ok(end.kind === "exit" ? end.code > 128 : ["failed", "lost"].includes(end.kind), end.kind);
    await eventually(
      "the pod gone from the tree",
      () => !shown().some((line) => line.startsWith(doomed.ref.name)),
    );
    const now = app.sessions.get(`${doomed.ref.namespace}/${doomed.ref.name}`);
    assert.equal(goneText(doomed, now), `${doomed.ref.name} was deleted. There is nothing to reconnect to.`);
  });
});

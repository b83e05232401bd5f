import assert from "node:assert/strict";
import { Onlookers, type Demand } from "../../../src/base/demand.js";
import { Emitter } from "../../../src/base/event.js";
import { nullLogger } from "../../../src/base/log.js";
import type { ContextView, KubeconfigView } from "../../../src/domain/connection.js";
import { ClusterFailure } from "../../../src/domain/failure.js";
import type { ApiByteStream, ApiRequest, KubeApi } from "../../../src/kube/api.js";
import type { KubeconfigSet } from "../../../src/kube/kubeconfig/kubeconfigSet.js";
import type { ResolvedContext } from "../../../src/kube/kubeconfig/resolvedContext.js";
import { ClusterState } from "../../../src/state/clusterState.js";
import { ContextChoice } from "../../../src/state/contextChoice.js";
import { isUntrusted } from "../../../src/state/connections.js";
import { LiveConnections } from "../../../src/state/liveConnections.js";
import { ShownCluster } from "../../../src/state/shownCluster.js";
import { HandClock } from "../../fakes/clock.js";
import { MapMemory } from "../../fakes/memory.js";

/** A server with one session, that may be told to refuse. */
class HandApi implements KubeApi {
  readonly serverName = "hand:443";
  readonly asked: string[] = [];
  failure: ClusterFailure | undefined;
  /** Of watches only. */
  watchFailure: ClusterFailure | undefined;
  isDisposed = false;

  constructor(private readonly podName: string) {}

  json(request: ApiRequest): Promise<unknown> {
    this.asked.push(request.path);
    if (this.failure) return Promise.reject(this.failure);
    if (request.path === "/version") return Promise.resolve({ gitVersion: "v1.35.0" });
    return Promise.resolve({ metadata: { resourceVersion: "1" }, items: [pod(this.podName)] });
  }

  /** A watch on which nothing happens. */
  stream(request: ApiRequest): Promise<ApiByteStream> {
    const failure = this.failure ?? this.watchFailure;
    if (failure) return Promise.reject(failure);
    const quiet = new Promise<never>((_resolve, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason as Error));
    });
    quiet.catch(() => undefined);
    return Promise.resolve({
      [Symbol.asyncIterator]: () => ({ next: () => quiet }),
      dispose: () => undefined,
    });
  }

  upgrade(): Promise<never> {
    return Promise.reject(new Error("not asked"));
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

function pod(name: string) {
  return {
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { "pod-sessions.dev/managed-by": "pod-sessions", "pod-sessions.dev/session": name },
    },
    spec: { containers: [{ name: "main", image: "busybox" }] },
    status: { phase: "Running" },
  };
}

function kubeconfig(
  names: readonly string[],
  currentContext?: string,
  { server = 1, login = 1 } = {},
): KubeconfigSet {
  const view: KubeconfigView = {
    places: [],
    contexts: names.map((name): ContextView => ({
      name,
      cluster: name,
      login: "token",
      namespace: "default",
    })),
    problems: [],
    ...(currentContext === undefined ? {} : { currentContext }),
  };
  return {
    view,
    resolve: (name) => {
      if (name === "broken") {
        throw new ClusterFailure("kubeconfig", "The user is missing.", { file: "/k", line: 7 });
      }
      const connectionFingerprint = `${name}/${server}`;
      return {
        name,
        connectionFingerprint,
        fingerprint: `${connectionFingerprint}/${login}`,
      } as ResolvedContext;
    },
  };
}

function setUp(first: KubeconfigSet, demand?: Demand) {
  const clock = new HandClock();
  const shown = new ShownCluster();
  const onDisk = new Emitter<KubeconfigSet>();
  const apis: HandApi[] = [];
  const logins: string[] = [];
  let loads = 0;
  let forgiven = 0;
  const deps = { clock, random: (count: number) => new Uint8Array(count), log: nullLogger };
  const connections = new LiveConnections({
    kubeconfigs: {
      load: () => {
        loads++;
        return Promise.resolve(first);
      },
      onDidChange: onDisk.event,
    },
    choice: new ContextChoice(new MapMemory(), () => ""),
    openApi: (resolved) => {
      const api = new HandApi(`${resolved.name}-pod`);
      if (demand) api.watchFailure = new ClusterFailure("forbidden", "may not watch");
      apis.push(api);
      return api;
    },
    renewLogin: ({ fingerprint }) => logins.push(fingerprint),
    forgetFailures: () => forgiven++,
    openCluster: (choice, api) =>
      new ClusterState(choice, api, { ...deps, pollIntervalMs: () => 5_000, ...(demand && { demand }) }),
    shown,
    ...deps,
  });
  const names = () => [...shown.sessions.values()].map((session) => session.ref.name);
  return { clock, connections, onDisk, apis, names, logins, loads: () => loads, forgiven: () => forgiven };
}

describe("LiveConnections", () => {
  it("asks nothing of anyone before it is started", async () => {
    const { clock, connections, apis, loads } = setUp(kubeconfig(["dev"], "dev"));
    await clock.advance(60_000);
    assert.deepEqual([connections.state.kind, apis.length, loads()], ["idle", 0, 0]);
  });

  it("tells whose folder names the cluster, so that the person's credentials can be kept from it", async () => {
    const set = kubeconfig(["dev", "own"], "dev");
    const folders: Readonly<Record<string, string>> = { dev: "/w" };
    const { clock, connections } = setUp({
      ...set,
      resolve: (name) => {
        const workspaceFolder = folders[name];
        return { ...set.resolve(name), ...(workspaceFolder === undefined ? {} : { workspaceFolder }) };
      },
    });
    connections.start();
    await clock.advance(100);
    const cluster = await connections.cluster(new AbortController().signal);
    const verdicts = [true, false].map((trusted) => isUntrusted(cluster, { isTrusted: () => trusted }));
    assert.deepEqual(verdicts, [false, true]);
    assert.equal(connections.workspaceFolder, "/w");
    await connections.useContext("own");
    assert.equal(isUntrusted(connections, { isTrusted: () => false }), false);
  });

  it("connects and shows the sessions, once however often it is started", async () => {
    const { clock, connections, names, apis } = setUp(kubeconfig(["dev"], "dev"));
    connections.start();
    connections.start();
    await clock.advance(100);
    assert.deepEqual(connections.state, {
      kind: "connected",
      context: "dev",
      namespace: "default",
      serverVersion: "v1.35.0",
      mode: "watch",
    });
    assert.deepEqual([names(), apis.length], [["dev-pod"], 1]);
  });

  it("never shows the sessions of one context under another", async () => {
    const { clock, connections, names, apis } = setUp(kubeconfig(["dev", "prod"], "dev"));
    connections.start();
    await clock.advance(100);
    const switching = connections.useContext("prod");
    await switching;
    assert.deepEqual([names(), connections.state.kind], [[], "connecting"]);
    await clock.advance(100);
    assert.deepEqual(names(), ["prod-pod"]);
    assert.equal(apis[0]?.isDisposed, true);
  });

  describe("where watching is not granted", () => {
    const pods = "/api/v1/namespaces/default/pods";
    const polling = async () => {
      const onlookers = new Onlookers();
      const made = setUp(kubeconfig(["dev"], "dev"), onlookers);
      const looking = onlookers.look();
      made.connections.start();
      await made.clock.advance(100);
      const polls = () => made.apis[0]?.asked.filter((path) => path === pods).length;
      await made.clock.advance(10_000);
      assert.equal(polls(), 3);
      return { ...made, onlookers, looking, polls };
    };

    it("does not poll while nobody looks, and stays connected", async () => {
      const { clock, connections, looking, onlookers, polls } = await polling();
      looking.dispose();
      await clock.advance(600_000);
      assert.deepEqual([polls(), connections.state.kind], [3, "connected"]);
      onlookers.look();
      await clock.advance(0);
      assert.equal(polls(), 4);
    });

    it("polls unseen for a terminal or a launch", async () => {
      const { clock, connections, looking, polls } = await polling();
      const terminal = connections.inUse().hold();
      looking.dispose();
      await clock.advance(10_000);
      assert.equal(polls(), 5);
      terminal.dispose();
      await clock.advance(600_000);
      assert.equal(polls(), 5);
    });

    it("is up to date for a command that comes after a rest", async () => {
      const { clock, connections, looking, polls } = await polling();
      await connections.caughtUp(new AbortController().signal);
      assert.equal(polls(), 3);
      looking.dispose();
      await clock.advance(600_000);
      await connections.caughtUp(new AbortController().signal);
      assert.equal(polls(), 4);
      await clock.advance(600_000);
      assert.equal(polls(), 4);
    });
  });

  it("keeps a connection that somebody works over, unseen, until the last has let go", async () => {
    const { clock, connections, names, apis } = setUp(kubeconfig(["dev", "prod"], "dev"));
    connections.start();
    await clock.advance(100);
    const dev = connections.inUse();
    const [terminal, launch] = [dev.hold(), dev.hold()];
    await connections.useContext("prod");
    await clock.advance(100);
    assert.deepEqual([names(), [...dev.sessions.values()].length], [["prod-pod"], 1]);
    terminal.dispose();
    terminal.dispose();
    assert.deepEqual([apis[0]?.isDisposed, dev.signal.aborted], [false, false], "the launch goes on");
    launch.dispose();
    assert.deepEqual([apis[0]?.isDisposed, dev.signal.aborted], [true, true]);
    assert.equal(apis[1]?.isDisposed, false);
  });

  it("ends with the window what is still held", async () => {
    const { clock, connections, apis } = setUp(kubeconfig(["dev", "prod"], "dev"));
    connections.start();
    await clock.advance(100);
    connections.inUse().hold();
    await connections.useContext("prod");
    connections.dispose();
    assert.deepEqual(
      apis.map(({ isDisposed }) => isDisposed),
      [true, true],
    );
  });

  it("does not take a context that is not there for the one in use", async () => {
    const { clock, connections, apis } = setUp(kubeconfig(["dev"], "dev"));
    await assert.rejects(connections.useContext("typo"), /no context “typo”/);
    await clock.advance(100);
    assert.deepEqual([connections.inUse().context, apis.length], ["dev", 1]);
  });

  it("keeps the connection when a changed kubeconfig says the same of this context", async () => {
    const { clock, connections, onDisk, apis } = setUp(kubeconfig(["dev"], "dev"));
    connections.start();
    await clock.advance(100);
    onDisk.fire(kubeconfig(["dev", "new"], "dev"));
    await clock.advance(100);
    assert.deepEqual([apis.length, connections.state.kind], [1, "connected"]);
    onDisk.fire(kubeconfig(["dev", "new"], "dev", { server: 2 }));
    await clock.advance(100);
    assert.deepEqual([apis.length, apis[0]?.isDisposed], [2, true]);
  });

  it("keeps the connection and its sessions when only the credential is renewed, and logs in with the new one", async () => {
    const { clock, connections, onDisk, apis, names, logins } = setUp(kubeconfig(["dev"], "dev"));
    connections.start();
    await clock.advance(100);
    const asked = apis[0]?.asked.length;
    onDisk.fire(kubeconfig(["dev"], "dev", { login: 2 }));
    assert.deepEqual([names(), connections.state.kind], [["dev-pod"], "connected"]);
    await clock.advance(100);
    assert.deepEqual([apis.length, apis[0]?.isDisposed, logins], [1, false, ["dev/1/2"]]);
    assert.equal(apis[0]?.asked.length, asked, "nothing is listed again");
    onDisk.fire(kubeconfig(["dev"], "dev", { login: 2 }));
    assert.deepEqual(logins, ["dev/1/2"], "told once: the rights are asked again with each");
  });

  it("tries a failed connection again at once when a renewed credential is written", async () => {
    const { clock, connections, onDisk, apis, forgiven } = setUp(kubeconfig(["dev"], "dev"));
    connections.start();
    await clock.advance(100);
    const [api] = apis;
    assert.ok(api);
    api.failure = new ClusterFailure("unauthorized", "401");
    connections.refresh();
    await clock.advance(100);
    assert.equal(connections.state.kind, "stale");
    const before = forgiven();
    api.failure = undefined;
    onDisk.fire(kubeconfig(["dev"], "dev"));
    await clock.advance(100);
    assert.deepEqual([connections.state.kind, forgiven() - before, apis.length], ["connected", 1, 1]);
  });

  it("says what is broken, with file and line, and mends itself when the file is mended", async () => {
    const { clock, connections, onDisk } = setUp(kubeconfig(["broken"], "broken"));
    connections.start();
    await clock.advance(100);
    assert.deepEqual(connections.state, {
      kind: "broken",
      problem: { message: "The user is missing.", file: "/k", line: 7 },
    });
    await assert.rejects(connections.cluster(new AbortController().signal), /The user is missing/);
    onDisk.fire(kubeconfig(["dev"], "dev"));
    await clock.advance(100);
    assert.equal(connections.state.kind, "connected");
  });

  it("asks which context to use where the kubeconfig does not say", async () => {
    const { clock, connections, apis } = setUp(kubeconfig(["a", "b"]));
    connections.start();
    await clock.advance(100);
    assert.deepEqual([connections.state.kind, apis.length], ["broken", 0]);
    await connections.useContext("b");
    await clock.advance(100);
    assert.equal(connections.state.kind, "connected");
  });

  it("connects to no other cluster when the kubeconfig loses the context that was chosen", async () => {
    const { clock, connections, onDisk, apis, names } = setUp(kubeconfig(["dev", "prod"], "prod"));
    connections.start();
    await clock.advance(100);
    await connections.useContext("dev");
    await clock.advance(100);
    assert.deepEqual(names(), ["dev-pod"]);
    onDisk.fire(kubeconfig(["prod"], "prod"));
    await clock.advance(100);
    assert.deepEqual([apis.length, names()], [2, []]);
    assert.deepEqual(connections.state, {
      kind: "broken",
      problem: {
        message:
          "The context “dev”, which this workspace uses, is not in the kubeconfig any more. Choose another, or put it back.",
        mend: "switchContext",
      },
    });
    await assert.rejects(connections.cluster(new AbortController().signal), /The context “dev”/);
    await connections.useContext("prod");
    await clock.advance(100);
    assert.deepEqual(names(), ["prod-pod"]);
  });

  it("tells that there is no kubeconfig, and gives commands a sentence to show", async () => {
    const { clock, connections } = setUp(kubeconfig([]));
    connections.start();
    await clock.advance(100);
    assert.equal(connections.state.kind, "noKubeconfig");
    await assert.rejects(connections.cluster(new AbortController().signal), /No kubeconfig was found/);
  });

  it("gives a command its connection although no view was ever visible", async () => {
    const { clock, connections } = setUp(kubeconfig(["dev"], "dev"));
    const cluster = connections.cluster(new AbortController().signal);
    await clock.advance(100);
    assert.equal((await cluster).context, "dev");
  });
});

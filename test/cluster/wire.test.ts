import assert from "node:assert/strict";
import { systemClock } from "../../src/base/clock.js";
import type { Disposable } from "../../src/base/disposable.js";
import { flatten } from "../../src/base/flatten.js";
import { nullLogger } from "../../src/base/log.js";
import { systemRandom } from "../../src/base/random.js";
import { isFailure } from "../../src/domain/failure.js";
import type { LogLine } from "../../src/domain/streams.js";
import type { KubeApi } from "../../src/kube/api.js";
import type { Endpoint } from "../../src/kube/endpoint.js";
import { corePath } from "../../src/kube/paths.js";
import { Reflector } from "../../src/kube/reflector/reflector.js";
import { openAttach, openExec, type ExecOptions } from "../../src/kube/streams/exec.js";
import { followLogBatches, type FollowLogsOptions } from "../../src/kube/streams/logs.js";
import { createKubeApi } from "../../src/kube/transport/kubeApi.js";
import { endpointOfFile } from "../endpointOfFile.js";
import { until } from "../fakes/until.js";
import { needsRealCluster } from "../testCluster.js";

interface RawPod {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly phase?: string };
}

const deps = { clock: systemClock, random: systemRandom, log: nullLogger };
const open = (endpoint: Endpoint) => createKubeApi(endpoint, { ...deps, env: process.env });

describe("the wire, on a real cluster", function () {
  this.timeout(60_000);

  const signal = new AbortController().signal;
  const owned: Disposable[] = [];
  const madeForRun = `wire-${Date.now().toString(36)}`;
  let api: KubeApi;
  let viewer: KubeApi;
  let namespace: string;
  let endpoint: Endpoint;
  let pods: Reflector<string>;

  before(async function () {
    const cluster = needsRealCluster(this);
    ({ namespace } = cluster);
    endpoint = await endpointOfFile(cluster.kubeconfig);
    const own = open(endpoint);
    const login = { headers: { Authorization: "Bearer view-token" }, identity: "view-user" };
    const credentials = { login: () => Promise.resolve(login), refused: () => false };
    const viewing = open({ ...endpoint, credentials });
    owned.push(own, viewing);
    api = own;
    viewer = viewing;
    pods = new Reflector<string>({
      api,
      path: corePath(namespace, "pods"),
      query: { labelSelector: `test=${madeForRun}` },
      decode: (raw) => (raw as RawPod).status?.phase,
      pollIntervalMs: () => 1_000,
      ...deps,
    });
    owned.push(pods);
    pods.start();
  });

  after(async () => {
    await api?.json({
      method: "DELETE",
      path: corePath(namespace, "pods"),
      query: { labelSelector: `test=${madeForRun}`, gracePeriodSeconds: 0 },
      signal,
    });
    for (const item of owned.reverse()) item.dispose();
  });

  /** A busybox pod, in the phase that is waited for. */
  const makePod = async (suffix: string, script: string, phase = "Running", more: object = {}) => {
    const name = `${madeForRun}-${suffix}`;
    await api.json({
      method: "POST",
      path: corePath(namespace, "pods"),
      body: {
        metadata: { name, labels: { test: madeForRun } },
        spec: {
          restartPolicy: "Never",
          terminationGracePeriodSeconds: 0,
          containers: [{ name: "main", image: "busybox:1.36", command: ["sh", "-c", script], ...more }],
        },
      },
      signal,
    });
    await until(() => pods.items.get(`${namespace}/${name}`) === phase, `${name} ${phase}`, 30_000);
    return name;
  };

  const start = async (pod: string, options: Partial<ExecOptions> & Pick<ExecOptions, "command">) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const stream = await openExec(
      api,
      {
        namespace,
        pod,
        onStdout: (chunk) => out.push(Buffer.from(chunk)),
        onStderr: (chunk) => err.push(Buffer.from(chunk)),
        signal,
        ...options,
      },
      deps,
    );
    const text = (parts: readonly Buffer[]) => Buffer.concat(parts).toString("utf8");
    return { stream, stdout: () => text(out), stderr: () => text(err) };
  };

  it("lists and watches: a pod that comes, changes and goes", async () => {
    await until(() => pods.state.kind === "live");
    assert.deepEqual(pods.state, { kind: "live", mode: "watch" });
    const name = await makePod("seen", "exit 0", "Succeeded");
    await api.json({ method: "DELETE", path: corePath(namespace, "pods", name), signal });
    await until(() => !pods.items.has(`${namespace}/${name}`), `${name} gone`);
  });

  it("lists anew where the server has forgotten the place that a watch asks from", async () => {
    const old = api.stream({
      path: corePath(namespace, "pods"),
      query: { watch: true, resourceVersion: "1" },
      signal,
    });
    // The server may say it as the answer's code or as an event of the watch.
    const said = await old.then(
      async (stream) => {
        for await (const chunk of stream) return Buffer.from(chunk).toString("utf8");
        return "";
      },
      (error: unknown) => (isFailure(error, "gone") ? '"code":410' : String(error)),
    );
    assert.match(said, /"code":410/);
  });

  describe("exec", () => {
    let pod: string;
    before(async () => {
      pod = await makePod("exec", "sleep 3600");
    });

    it("keeps the outputs apart and brings the exit code", async () => {
      const { stream, stdout, stderr } = await start(pod, {
        command: ["sh", "-c", "echo out; echo err >&2; exit 3"],
      });
      assert.deepEqual(await stream.closed, { kind: "exit", code: 3 });
      assert.equal(stdout(), "out\n");
      assert.equal(stderr(), "err\n");
    });

    it("ends stdin and still brings what comes after", async () => {
      const { stream, stdout } = await start(pod, {
        command: ["sh", "-c", "cat | wc -c; exit 4"],
        stdin: true,
      });
      await stream.write(Buffer.alloc(5_000_000, "x"));
      stream.end();
      assert.deepEqual(await stream.closed, { kind: "exit", code: 4 });
      assert.equal(stdout().trim(), "5000000");
    });

    it("gives a terminal its size from the first prompt, and each new one", async () => {
      const { stream, stdout } = await start(pod, {
        command: ["sh", "-c", "while read line; do stty size; done; exit 5"],
        tty: true,
        stdin: true,
        size: { columns: 101, rows: 33 },
      });
      // The kubelet sets a size beside what it passes on: a process that asks at once may be too early.
      const asksUntil = async (size: string) => {
        while (!stdout().includes(size)) {
          await stream.write(Buffer.from("\n"));
          await new Promise<void>((resolve) => systemClock.setTimer(20, resolve));
        }
      };
      await asksUntil("33 101");
      stream.resize({ columns: 50, rows: 20 });
      await asksUntil("20 50");
      await stream.write(Buffer.from("\x04"));
      assert.deepEqual(await stream.closed, { kind: "exit", code: 5 });
    });

    it("brings 64 MiB whole to a reader who stops again and again", async () => {
      let bytes = 0;
      const { stream } = await start(pod, {
        command: ["head", "-c", String(64 << 20), "/dev/zero"],
        onStdout: (chunk) => {
          const before = bytes;
          bytes += chunk.length;
          if (bytes >> 22 === before >> 22) return;
          stream.pause();
          setImmediate(() => stream.resume());
        },
      });
      assert.deepEqual(await stream.closed, { kind: "exit", code: 0 });
      assert.equal(bytes, 64 << 20);
    });

    it("holds a process back whose output nobody takes", async () => {
      let bytes = 0;
      const { stream } = await start(pod, {
        command: ["head", "-c", String(256 << 20), "/dev/zero"],
        onStdout: (chunk) => {
          bytes += chunk.length;
          stream.pause();
        },
      });
      await until(() => bytes > 0, "output", 10_000);
      await new Promise<void>((resolve) => systemClock.setTimer(1_500, resolve));
      assert.ok(bytes < 2 << 20, `${bytes} bytes were taken`);
      stream.dispose();
      assert.equal((await stream.closed).kind, "lost");
    });

    it("tells of a command that is not in the image", async () => {
      const { stream } = await start(pod, { command: ["no-such-command"] });
      const end = await stream.closed;
      assert.ok(end.kind === "failed", end.kind);
      assert.match(end.failure.message, /executable file not found/);
    });

    it("is refused with the server's whole words", async () => {
      await assert.rejects(
        openExec(viewer, { namespace, pod, command: ["true"], onStdout: () => undefined, signal }, deps),
        (error) => {
          assert.ok(isFailure(error, "forbidden"));
          assert.match(error.message, /User "view-user" cannot \w+ resource "pods\/exec"/);
          assert.equal(error.details.status?.reason, "Forbidden");
          return true;
        },
      );
      await assert.rejects(start(`${pod}-not`, { command: ["true"] }), (error) =>
        isFailure(error, "notFound"),
      );
    });

    it("is lost when the pod is deleted under it", async () => {
      const name = await makePod("doomed", "sleep 3600");
      const { stream } = await start(name, { command: ["cat"], stdin: true, tty: true });
      await api.json({
        method: "DELETE",
        path: corePath(namespace, "pods", name),
        query: { gracePeriodSeconds: 0 },
        signal,
      });
      const end = await stream.closed;
      assert.ok(end.kind === "exit" || end.kind === "lost" || end.kind === "failed", end.kind);
      assert.notDeepEqual(end, { kind: "exit", code: 0 });
    });
  });

  it("attaches to the main process, and ends with it", async () => {
    const name = await makePod("attach", "read line; echo got $line; exit 6", "Running", { stdin: true });
    const out: Buffer[] = [];
    const stream = await openAttach(
      api,
      { namespace, pod: name, stdin: true, onStdout: (chunk) => out.push(Buffer.from(chunk)), signal },
      deps,
    );
    await stream.write(Buffer.from("it\n"));
    assert.deepEqual(await stream.closed, { kind: "ended" });
    assert.equal(Buffer.concat(out).toString("utf8"), "got it\n");
  });

  describe("logs", () => {
    const read = async (pod: string, options: Partial<FollowLogsOptions> = {}): Promise<LogLine[]> => {
      const lines: LogLine[] = [];
      const all = { namespace, pod, container: "main", signal, ...options };
      for await (const line of flatten(followLogBatches(api, all, deps))) lines.push(line);
      return lines;
    };

    it("are followed from the first line to the end of the container", async () => {
      const script = "for i in 1 2 3 4 5; do echo line $i; sleep 0.3; done; printf 'no end'";
      const name = await makePod("follow", script);
      const lines = await read(name, { follow: true });
      assert.deepEqual(
        lines.map(({ text }) => text),
        ["line 1", "line 2", "line 3", "line 4", "line 5", "no end"],
      );
      assert.ok(lines.every(({ timestamp }) => !Number.isNaN(Date.parse(timestamp))));
      assert.deepEqual((await read(name, { tailLines: 2 })).length, 2);
      assert.deepEqual(await read(name, { tailLines: 0 }), []);
    });

    it("lose and double no line over cuts", async () => {
      const total = 400;
      const script = `i=0; while [ $i -lt ${total} ]; do i=$((i+1)); echo $i; [ $((i % 20)) = 0 ] && sleep 0.1; done`;
      const name = await makePod("cuts", script);
      const cutting = open(endpoint);
      owned.push(cutting);
      const lines: number[] = [];
      let cuts = 0;
      const cut: KubeApi = {
        ...cutting,
        serverName: cutting.serverName,
        json: (request) => cutting.json(request),
        upgrade: (request) => cutting.upgrade(request),
        stream: async (request) => {
          const stream = await cutting.stream(request);
          if (cuts++ < 5) systemClock.setTimer(300, () => stream.dispose());
          return stream;
        },
      };
      const options = { namespace, pod: name, container: "main", follow: true, signal };
      for await (const { text } of flatten(followLogBatches(cut, options, deps))) lines.push(Number(text));
      assert.ok(cuts > 2, `${cuts} cuts`);
      assert.deepEqual(
        lines,
        Array.from({ length: total }, (_, index) => index + 1),
      );
    });

    it("say in the server's words why there are none", async () => {
      const name = `${madeForRun}-no-image`;
      await api.json({
        method: "POST",
        path: corePath(namespace, "pods"),
        body: {
          metadata: { name, labels: { test: madeForRun } },
          spec: { containers: [{ name: "main", image: "registry.test:5000/no-such-image:1" }] },
        },
        signal,
      });
      // Until a node has taken the pod its log is empty, and no failure.
      let said = "";
      while (!said.includes("is waiting to start")) said = await read(name).then(() => "", String);
      assert.match(said, /^ClusterFailure: container "main" in pod "[^"]+" is waiting to start/);
    });
  });
});

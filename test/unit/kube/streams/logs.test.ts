import assert from "node:assert/strict";
import { flatten } from "../../../../src/base/flatten.js";
import { nullLogger } from "../../../../src/base/log.js";
import { isFailure } from "../../../../src/domain/failure.js";
import type { LogLine } from "../../../../src/domain/streams.js";
import { followLogBatches, type FollowLogsOptions } from "../../../../src/kube/streams/logs.js";
import { FakeApiServer, fakeEndpoint, type FakeCall } from "../../../fakes/apiServer.js";
import { never, openApi } from "../../../fakes/apis.js";
import { evenRandom } from "../../../fakes/evenRandom.js";
import { until } from "../../../fakes/until.js";

const podPath = "/api/v1/namespaces/team-a/pods/p";
const stamp = (seconds: number, nanos = 0) =>
  `${new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString().slice(0, 19)}.${String(nanos).padStart(9, "0")}Z`;

/** A kubelet's log: lines with times, of which it serves those from a second on, as the real one does. */
class FakeLog {
  lines: { readonly at: string; readonly text: string }[] = [];

  add(at: string, text: string): void {
    this.lines.push({ at, text });
  }

  serve(call: FakeCall): void {
    const since = call.query("sinceTime");
    const lines = this.lines.filter(({ at }) => since === null || Date.parse(at) >= Date.parse(since));
    call.open();
    for (const { at, text } of lines) call.write(`${at} ${text}\n`);
  }
}

describe("following a log", () => {
  let server: FakeApiServer;
  let made: ReturnType<typeof openApi>;
  let log: FakeLog;
  let pod: unknown;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    made = openApi(fakeEndpoint(server));
    log = new FakeLog();
    pod = podIs({ running: {} });
    server.onCall = (call) => {
      if (call.path === podPath) call.json(pod);
      else log.serve(call);
    };
  });
  afterEach(async () => {
    made.api.dispose();
    await server.close();
  });

  const podIs = (
    state: object,
    more: { phase?: string; restartCount?: number; policy?: string; lastState?: object } = {},
  ) => ({
    metadata: { name: "p", uid: "u" },
    spec: { restartPolicy: more.policy ?? "Never" },
    status: {
      phase: more.phase ?? "Running",
      containerStatuses: [
        { name: "main", restartCount: more.restartCount ?? 0, state, lastState: more.lastState },
      ],
    },
  });
  const logCalls = () => server.calls.filter((call) => call.path === `${podPath}/log`);
  const logCall = (index: number) => until(() => logCalls()[index], `log call ${index}`);

  /** Reads on in the background, and keeps what came. */
  const follow = (options: Partial<FollowLogsOptions> = {}) => {
    const lines: LogLine[] = [];
    const interruptions: (string | undefined)[] = [];
    const ended = (async () => {
      const all = {
        namespace: "team-a",
        pod: "p",
        container: "main",
        follow: true,
        signal: never,
        onInterrupted: (failure?: { kind: string }) => interruptions.push(failure?.kind),
        ...options,
      };
      const deps = { clock: made.clock, random: evenRandom, log: nullLogger };
      for await (const line of flatten(followLogBatches(made.api, all, deps))) lines.push(line);
    })();
    ended.catch(() => undefined);
    const texts = () => lines.map(({ text }) => text);
    return {
      lines,
      texts,
      interruptions,
      ended,
      has: (count: number) => until(() => lines.length === count, `${count} lines`),
    };
  };

  it("reads a log once, with its times, and ends", async () => {
    log.add(stamp(1, 5), "one");
    log.add(stamp(1, 5), "");
    log.add(stamp(2), "  three: ü 漢字\r");
    server.onCall = (call) => {
      log.serve(call);
      call.write(`${stamp(3)} no line end`);
      call.end();
    };
    const { lines, ended } = follow({ follow: false, tailLines: 10, sinceSeconds: 60, previous: true });
    await ended;
    assert.deepEqual(lines, [
      { container: "main", text: "one", timestamp: stamp(1, 5) },
      { container: "main", text: "", timestamp: stamp(1, 5) },
      { container: "main", text: "  three: ü 漢字", timestamp: stamp(2) },
      { container: "main", text: "no line end", timestamp: stamp(3) },
    ]);
    const [call] = logCalls();
    const names = ["container", "follow", "previous", "timestamps", "tailLines", "sinceSeconds", "sinceTime"];
    assert.deepEqual(
      names.map((name) => call?.query(name)),
      ["main", "false", "true", "true", "10", "60", null],
    );
    assert.equal(server.calls.length, 1);
  });

  it("asks for no old line at all when told so", async () => {
    follow({ tailLines: 0 });
    assert.equal((await logCall(0)).query("tailLines"), "0");
  });

  it("passes on the kubelet's own words, which have no time", async () => {
    server.onCall = (call) => call.text("unable to retrieve container logs for containerd://abc\n");
    const { lines, ended } = follow({ follow: false });
    await ended;
    assert.deepEqual(lines, [
      { container: "main", text: "unable to retrieve container logs for containerd://abc", timestamp: "" },
    ]);
  });

  it("goes on after a cut without a lost or a doubled line", async () => {
    log.add(stamp(1), "one");
    log.add(stamp(2, 100), "two");
    log.add(stamp(2, 200), "three");
    log.add(stamp(2, 200), "four");
    const { texts, has, interruptions } = follow();
    await has(4);
    const call = await logCall(0);
    call.write(`${stamp(2, 300)} fi`);
    log.add(stamp(2, 200), "five, of the same moment");
    log.add(stamp(2, 300), "six, which was cut");
    call.cut();
    await until(() => interruptions.length === 1);
    assert.deepEqual(interruptions, ["lost"]);
    await made.clock.advance(500);
    await has(6);
    assert.equal((await logCall(1)).query("sinceTime"), "2026-01-01T00:00:01Z");
    assert.equal((await logCall(1)).query("tailLines"), null);
    log.add(stamp(4), "seven");
    (await logCall(1)).write(`${stamp(4)} seven\n`);
    await has(7);
    (await logCall(1)).cut();
    await until(() => interruptions.length === 3);
    await made.clock.advance(500);
    await until(() => interruptions.length === 4);
    assert.equal((await logCall(2)).query("sinceTime"), "2026-01-01T00:00:03Z");
    assert.deepEqual(texts(), [
      "one",
      "two",
      "three",
      "four",
      "five, of the same moment",
      "six, which was cut",
      "seven",
    ]);
    assert.deepEqual(interruptions, ["lost", undefined, "lost", undefined]);
  });

  it("keeps trying while the server is away, with longer waits", async () => {
    log.add(stamp(1), "one");
    const { has, interruptions, texts } = follow();
    await has(1);
    const serve = server.onCall;
    server.onCall = (call) => call.cut();
    (await logCall(0)).cut();
    for (let tries = 1; tries <= 6; tries++) {
      await until(() => interruptions.length === tries && made.clock.pendingMs[0] !== undefined);
      await made.clock.advance(made.clock.pendingMs[0] ?? 0);
    }
    await until(() => interruptions.length === 7 && made.clock.pendingMs[0] !== undefined);
    assert.equal(Math.round(made.clock.pendingMs[0] ?? 0), 11_265);
    log.add(stamp(90), "two");
    server.onCall = serve;
    await made.clock.advance(15_000);
    await has(2);
    assert.deepEqual(texts(), ["one", "two"]);
  });

  it("does not take an end that the server only made up for the container's", async () => {
    log.add(stamp(1), "one");
    const { has, texts, ended } = follow();
    await has(1);
    (await logCall(0)).write(`${stamp(2)} tw`);
    (await logCall(0)).end();
    await until(() => server.calls.some((call) => call.path === podPath));
    log.add(stamp(2), "two, whole");
    await until(() => made.clock.pendingMs.some((ms) => ms < 500));
    assert.equal(logCalls().length, 1, "a kubelet that lags is not asked again at once");
    await made.clock.advance(500);
    await has(2);
    assert.deepEqual(texts(), ["one", "two, whole"]);
    pod = podIs({ terminated: { exitCode: 0 } }, { phase: "Succeeded" });
    (await logCall(1)).end();
    await ended;
  });

  it("ends with the container, with the last line though it has no end", async () => {
    log.add(stamp(1), "one");
    const { has, ended, texts } = follow();
    await has(1);
    pod = podIs({ terminated: { exitCode: 1 } });
    (await logCall(0)).write(`${stamp(2)} last words`);
    (await logCall(0)).end();
    await ended;
    assert.deepEqual(texts(), ["one", "last words"]);
  });

  it("ends with the pod, and where pods may not be read", async () => {
    for (const code of [404, 403]) {
      server.calls.length = 0;
      server.onCall = (call) => {
        if (call.path === podPath) call.refuse(code, "X", "no");
        else log.serve(call);
      };
      const { ended } = follow();
      (await logCall(0)).end();
      await ended;
    }
  });

  it("follows a container over its restarts", async () => {
    log.add(stamp(1), "first run");
    const { has, texts } = follow();
    await has(1);
    const backOff = { waiting: { reason: "CrashLoopBackOff" } };
    pod = podIs(backOff, { policy: "Always", lastState: { terminated: { exitCode: 1 } } });
    (await logCall(0)).end();
    await until(() => made.clock.pendingMs.length > 0);
    await made.clock.advance(500);
    (await logCall(1)).end();
    for (let second = 0; second < 8; second++) {
      await until(() => made.clock.pendingMs.length > 0);
      await made.clock.advance(1_000);
    }
    assert.equal(logCalls().length, 2, "nothing is asked for while it waits");
    log.lines = [];
    log.add(stamp(20), "second run");
    pod = podIs({ running: {} }, { policy: "Always", restartCount: 1 });
    await made.clock.advance(5_000);
    await until(() => made.clock.pendingMs.length > 0);
    await made.clock.advance(1_000);
    await has(2);
    assert.deepEqual(texts(), ["first run", "second run"]);
  });

  it("asks again after three minutes of silence, and doubles nothing", async () => {
    log.add(stamp(1), "one");
    const { has, interruptions, texts } = follow();
    await has(1);
    const call = await logCall(0);
    call.freeze();
    log.add(stamp(30), "two, which never came");
    await made.clock.advance(180_001);
    await has(2);
    assert.deepEqual(texts(), ["one", "two, which never came"]);
    assert.deepEqual(interruptions, []);
  });

  it("asks for what came since, when it was to begin with new lines and none had come", async () => {
    const { has, texts } = follow({ tailLines: 0 });
    await logCall(0);
    await made.clock.advance(180_001);
    const second = await logCall(1);
    assert.equal(second.query("tailLines"), null);
    assert.equal(second.query("sinceSeconds"), "181");
    second.write(`${stamp(200)} new\n`);
    await has(1);
    assert.deepEqual(texts(), ["new"]);
  });

  it("asks for as far back as at first, after a cut before the first line", async () => {
    const { has, texts } = follow({ tailLines: 100, sinceSeconds: 60 });
    await logCall(0);
    await made.clock.advance(180_001);
    const second = await logCall(1);
    assert.equal(second.query("tailLines"), "100");
    assert.equal(second.query("sinceSeconds"), "241");
    second.write(`${stamp(20)} while nobody listened\n`);
    await has(1);
    assert.deepEqual(texts(), ["while nobody listened"]);
  });

  it("rejects when there is no log to begin with, with the server's words", async () => {
    const message = 'container "main" in pod "p" is waiting to start: ContainerCreating';
    server.onCall = (call) => call.refuse(400, "BadRequest", message);
    await assert.rejects(follow().ended, (error) => {
      assert.ok(isFailure(error, "invalid"));
      assert.equal(error.message, message);
      assert.equal(error.details.resource, "pods/log");
      return true;
    });
    server.onCall = (call) => call.cut();
    await assert.rejects(follow().ended, (error) => isFailure(error, "unreachable"));
  });

  it("reads the log of a container that has ended in one piece, without following it", async () => {
    pod = podIs({ terminated: { exitCode: 0 } }, { phase: "Succeeded" });
    log.add(stamp(1), "one");
    const { texts, ended } = follow();
    const call = await logCall(0);
    assert.equal(call.query("follow"), "false");
    call.end();
    await ended;
    assert.deepEqual(texts(), ["one"]);
    assert.equal(logCalls().length, 1);
  });

  it("rejects when the right to read is taken away, and ends when the pod is gone meanwhile", async () => {
    log.add(stamp(1), "one");
    const taken = follow();
    await taken.has(1);
    server.onCall = (call) => call.refuse(403, "Forbidden", "no more");
    logCalls()[0]?.cut();
    await until(() => taken.interruptions.length === 1);
    await made.clock.advance(500);
    await assert.rejects(taken.ended, (error) => isFailure(error, "forbidden"));
    server.onCall = (call) => (call.path === podPath ? call.json(pod) : log.serve(call));
    const gone = follow();
    await gone.has(1);
    server.onCall = (call) => call.refuse(404, "NotFound", "pods not found");
    logCalls().at(-1)?.cut();
    await until(() => gone.interruptions.length === 1);
    await made.clock.advance(500);
    await gone.ended;
  });

  it("rejects with the caller's reason when it gives up, and ends the connection", async () => {
    log.add(stamp(1), "one");
    const scope = new AbortController();
    const { has, ended } = follow({ signal: scope.signal });
    await has(1);
    scope.abort(new Error("enough"));
    await assert.rejects(ended, /enough/);
    await until(() => server.openSockets === 0, "the end of the connection");
    assert.deepEqual(made.clock.pendingMs, []);
  });

  it("ends the connection when the reader leaves its loop", async () => {
    log.add(stamp(1), "one");
    const options = { namespace: "team-a", pod: "p", container: "main", follow: true, signal: never };
    const deps = { clock: made.clock, random: evenRandom, log: nullLogger };
    for await (const line of flatten(followLogBatches(made.api, options, deps))) {
      assert.equal(line.text, "one");
      break;
    }
    await until(() => server.openSockets === 0, "the end of the connection");
  });

  it("takes no more than it can hand on", async () => {
    const text = "x".repeat(1_000);
    let written = 0;
    const total = 64_000;
    server.onCall = (call) => {
      call.open();
      const push = () => {
        for (; written < total;) {
          if (!call.write(`${stamp(written++)} ${text}\n`)) {
            call.onDrain(push);
            return;
          }
        }
        call.end();
      };
      push();
    };
    const options = { namespace: "team-a", pod: "p", container: "main", follow: false, signal: never };
    const deps = { clock: made.clock, random: evenRandom, log: nullLogger };
    const batches = followLogBatches(made.api, options, deps)[Symbol.asyncIterator]();
    let lines = (await batches.next()).value?.length ?? 0;
    let before = -1;
    for (let turn = 0; turn < 500 || written !== before; turn++) {
      before = written;
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(written < total / 3, `${written} lines were taken ahead of the reader`);
    for (let next = await batches.next(); !next.done; next = await batches.next()) lines += next.value.length;
    assert.equal(lines, total);
  });
});

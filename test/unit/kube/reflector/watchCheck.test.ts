import assert from "node:assert/strict";
import { Onlookers } from "../../../../src/base/demand.js";
import { until } from "../../../fakes/until.js";
import { PodsServer, rawPod, reflectPods } from "./podsServer.js";

/** Lets what is on the wire arrive. */
async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("reflector, checking its watch", () => {
  let server: PodsServer;
  let made: ReturnType<typeof reflectPods>;
  let onlookers: Onlookers;
  const isCheck = (url: URL) => url.searchParams.get("timeoutSeconds") === "1";
  const checks = () => server.watches.filter(({ url }) => isCheck(url));
  const watches = () => server.watches.filter(({ url }) => !isCheck(url));
  const check = (index: number) => until(() => checks()[index], `check ${index}`);
  const watch = (index: number) => until(() => watches()[index], `watch ${index}`);

  beforeEach(async () => {
    server = await PodsServer.start();
    server.pods = [rawPod("a", 1), rawPod("b", 2)];
    onlookers = new Onlookers();
    made = reflectPods(server, { checkAfterMs: 20_000, demand: onlookers });
  });
  afterEach(async () => {
    made.end();
    await server.server.close();
  });
  const startLive = async () => {
    const looking = onlookers.look();
    made.reflector.start();
    await made.live();
    return looking;
  };

  it("notices a half-open watch within 30 s when something has happened, and goes on from where it stood", async () => {
    await startLive();
    const first = await watch(0);
    first.event("MODIFIED", rawPod("a", 107, "Failed"));
    await until(() => made.items()["team-a/a"] === "Failed");
    first.freeze();
    await made.clock.advance(20_000);
    const asked = await check(0);
    assert.equal(asked.query("resourceVersion"), "107");
    asked.event("ADDED", rawPod("c", 108));
    await until(() => made.clock.pendingMs.includes(1_000));
    await made.clock.advance(1_000);
    await made.waiting(1);
    await made.clock.advance(250);
    const next = await watch(1);
    assert.equal(next.query("resourceVersion"), "107");
    await made.live();
    assert.equal(made.items()["team-a/c"], undefined, "the check itself changes nothing");
  });

  it("leaves a watch alone that has nothing to tell", async () => {
    await startLive();
    await watch(0);
    for (let round = 0; round < 3; round++) {
      await made.clock.advance(20_000);
      (await check(round)).end();
      await until(() => made.clock.pendingMs.includes(20_000), `round ${round} is over`);
    }
    await turns();
    assert.equal(watches().length, 1);
    assert.deepEqual(
      made.states.map(({ kind }) => kind),
      ["listing", "live"],
    );
  });

  it("keeps a watch that tells a little later what the check told first", async () => {
    await startLive();
    const first = await watch(0);
    await made.clock.advance(20_000);
    (await check(0)).event("ADDED", rawPod("c", 108));
    await until(() => made.clock.pendingMs.includes(1_000));
    await made.clock.advance(500);
    first.event("ADDED", rawPod("c", 108));
    await until(() => made.items()["team-a/c"] === "Running");
    await made.clock.advance(500);
    await turns();
    assert.equal(watches().length, 1);
    assert.equal(made.reflector.state.kind, "live");
  });

  it("says within 30 s that it is not live when the server answers nobody any more", async () => {
    await startLive();
    (await watch(0)).freeze();
    server.answer = () => true;
    await made.clock.advance(20_000);
    await check(0);
    await made.clock.advance(8_000);
    assert.equal((await made.waiting(1)).failure.details.errorCode, "ERR_SILENT");
  });

  it("goes on although the server has no time for a check, and checks later", async () => {
    await startLive();
    server.answer = (call) => {
      if (isCheck(call.url)) call.refuse(500, "InternalError", "busy");
      return isCheck(call.url);
    };
    await made.clock.advance(20_000);
    await check(0);
    await until(() => made.clock.pendingMs.includes(20_000));
    await made.clock.advance(20_000);
    await check(1);
    assert.equal(watches().length, 1);
  });

  it("checks nothing while nobody looks, and at once when somebody does", async () => {
    const looking = await startLive();
    looking.dispose();
    await made.clock.advance(80_000);
    assert.equal(checks().length, 0);
    onlookers.look();
    await check(0);
  });

  it("lists anew, with the old items until then, when the server came back with an older store", async () => {
    await startLive();
    const first = await watch(0);
    server.pods = [rawPod("old", 40)];
    server.resourceVersion = 50;
    first.cut();
    await made.waiting();
    await made.clock.advance(250);
    assert.equal((await watch(1)).query("resourceVersion"), "100");
    await until(() => made.reflector.state.kind === "waiting" || server.lists.length === 3);
    await made.clock.advance(500);
    await until(() => made.changes.length === 2);
    assert.equal(server.lists[1]?.query("limit"), "1");
    assert.deepEqual(made.items(), { "team-a/old": "Running" });
    assert.equal((await watch(2)).query("resourceVersion"), "50");
    assert.deepEqual(
      made.changes.map((change) => change.kind === "replaced" && change.items.size),
      [2, 1],
    );
  });

  it("keeps its place when the server is where it was, or further", async () => {
    await startLive();
    server.resourceVersion = 230;
    (await watch(0)).cut();
    await made.waiting();
    await made.clock.advance(250);
    await watch(1);
    await server.listed(2);
    await turns();
    assert.equal(watches().length, 2);
    assert.equal(made.changes.length, 1);
  });

  it("lists nothing where a watch has come to its end in time", async () => {
    const looking = await startLive();
    looking.dispose();
    const first = await watch(0);
    const lifeMs = Number(first.query("timeoutSeconds")) * 1_000;
    for (let passedMs = 0; passedMs < lifeMs; passedMs += 60_000) {
      await made.clock.advance(60_000);
      first.event("BOOKMARK", { metadata: { resourceVersion: "101" } });
      await turns();
    }
    first.end();
    await watch(1);
    await turns();
    assert.equal(server.lists.length, 1);
  });

  it("lists anew when a watch is refused because its place is in the future", async () => {
    await startLive();
    server.answer = (call) => {
      if (!call.isWatch || watches().length !== 2) return false;
      const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
      call.json(
        { kind: "Status", status: "Failure", reason: "Timeout", code: 504, details: { causes } },
        504,
      );
      return true;
    };
    await made.clock.advance(2_000);
    server.watches[0]?.end();
    await server.listed(2);
    await watch(2);
    await made.live();
  });
});

describe("reflector, while nobody looks", () => {
  let server: PodsServer;
  let made: ReturnType<typeof reflectPods>;
  let onlookers: Onlookers;

  beforeEach(async () => {
    server = await PodsServer.start();
    server.pods = [rawPod("a", 1)];
    onlookers = new Onlookers();
    made = reflectPods(server, { demand: onlookers });
  });
  afterEach(async () => {
    made.end();
    await server.server.close();
  });

  it("does not poll where watch is not granted, and lists at once when somebody looks", async () => {
    const looking = onlookers.look();
    server.answer = (call) => {
      if (call.isWatch) call.refuse(403, "Forbidden", "cannot watch resource pods");
      return call.isWatch;
    };
    made.reflector.start();
    await made.live("poll");
    looking.dispose();
    await made.clock.advance(60_000);
    await turns();
    assert.equal(server.lists.length, 1);
    assert.equal(made.reflector.state.kind, "resting");
    server.pods = [rawPod("a", 9, "Failed")];
    onlookers.look();
    await until(() => made.items()["team-a/a"] === "Failed");
    await made.live("poll");
  });

  it("does not go on trying what failed, and tries at once when somebody looks", async () => {
    server.answer = (call) => {
      call.refuse(401, "Unauthorized", "no");
      return true;
    };
    made.reflector.start();
    await made.waiting(1);
    await made.clock.advance(600_000);
    await turns();
    const asked = server.server.calls.length;
    assert.equal(made.reflector.state.kind, "resting");
    server.answer = () => false;
    onlookers.look();
    await made.live();
    assert.ok(server.server.calls.length > asked);
  });

  it("lets a hiccup pass, and a watch go on", async () => {
    made.reflector.start();
    await made.live();
    server.watches[0]?.cut();
    await made.waiting(1);
    await made.clock.advance(250);
    await made.live();
    assert.equal(server.watches.length, 2);
  });
});

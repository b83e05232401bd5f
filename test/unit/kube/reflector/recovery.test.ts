import assert from "node:assert/strict";
import { until } from "../../../fakes/until.js";
import { PodsServer, rawPod, reflectPods } from "./podsServer.js";

describe("reflector, interrupted", () => {
  let server: PodsServer;
  let made: ReturnType<typeof reflectPods>;
  const startLive = async () => {
    made.reflector.start();
    await made.live();
  };
  const status = (code: number, reason: string) => ({
    kind: "Status",
    status: "Failure",
    code,
    reason,
    message: "no",
  });

  beforeEach(async () => {
    server = await PodsServer.start();
    server.pods = [rawPod("a", 1), rawPod("b", 2)];
    made = reflectPods(server);
  });
  afterEach(async () => {
    made.end();
    await server.server.close();
  });

  it("goes on from the last change after a cut, without a list", async () => {
    await startLive();
    const watch = await server.watch();
    watch.event("MODIFIED", rawPod("a", 107, "Failed"));
    await until(() => made.items()["team-a/a"] === "Failed");
    watch.cut();
    const { attempt, failure, untilMs } = await made.waiting();
    assert.equal(attempt, 1);
    assert.equal(failure.kind, "lost");
    const delayMs = untilMs - made.clock.now();
    assert.ok(delayMs >= 125 && delayMs <= 250, String(delayMs));
    await made.clock.advance(250);
    assert.equal((await server.watch(1)).query("resourceVersion"), "107");
    await made.live();
    assert.equal(server.lists.length, 1);
  });

  it("goes on from a bookmark, which is no change", async () => {
    await startLive();
    const watch = await server.watch();
    watch.event("BOOKMARK", { kind: "Pod", metadata: { resourceVersion: "200" } });
    watch.end();
    assert.equal((await server.watch(1)).query("resourceVersion"), "200");
    assert.equal(made.changes.length, 1);
  });

  it("takes a watch's end for routine, and asks at once", async () => {
    await startLive();
    await made.clock.advance(60_000);
    (await server.watch()).end();
    await server.watch(1);
    await made.live();
    assert.deepEqual(
      made.states.map(({ kind }) => kind),
      ["listing", "live"],
    );
  });

  it("does not hammer a server that ends every watch at once", async () => {
    server.answer = (call) => {
      if (call.isWatch) call.open().end();
      return call.isWatch;
    };
    made.reflector.start();
    for (let attempt = 1; attempt <= 5; attempt++) {
      const { untilMs } = await made.waiting(attempt);
      await made.clock.advance(untilMs - made.clock.now());
    }
    await made.waiting(6);
    assert.equal(server.watches.length, 6);
    assert.equal(server.lists.length, 1);
  });

  for (const [how, expire] of [
    [
      "as an event, with the connection left open",
      () => server.watches[0]?.event("ERROR", status(410, "Expired")),
    ],
    [
      "as an event without a code",
      () => server.watches[0]?.event("ERROR", { ...status(0, "Gone"), code: undefined }),
    ],
  ] as const) {
    it(`lists anew at once when the server has forgotten our place: ${how}`, async () => {
      await startLive();
      server.answer = (call) => !call.isWatch;
      expire();
      await server.listed(2);
      assert.equal(made.reflector.items.size, 2, "the tree is not empty meanwhile");
      server.answer = () => false;
      server.pods = [rawPod("b", 2), rawPod("c", 3)];
      server.resourceVersion = 300;
      server.list(server.lists[1] ?? assert.fail());
      await made.live();
      assert.deepEqual(Object.keys(made.items()), ["team-a/b", "team-a/c"]);
      assert.equal((await server.watch(1)).query("resourceVersion"), "300");
      assert.ok(!made.states.some(({ kind }) => kind === "waiting"));
    });
  }

  it("lists anew at once when the next watch is refused with 410", async () => {
    await startLive();
    server.answer = (call) => {
      if (call.isWatch && server.watches.length === 2) {
        call.refuse(410, "Expired", "too old resource version");
        return true;
      }
      return false;
    };
    await made.clock.advance(2_000);
    server.watches[0]?.end();
    await server.listed(2);
    await server.watch(2);
    await made.live();
    assert.equal(made.changes.length, 2);
  });

  it("backs off when every watch is refused with 410", async () => {
    server.answer = (call) => {
      if (call.isWatch) call.refuse(410, "Expired", "too old resource version");
      return call.isWatch;
    };
    made.reflector.start();
    await made.waiting(2);
    assert.equal(server.lists.length, 2);
    await made.clock.advance(500);
    await made.waiting(3);
    assert.equal(server.lists.length, 3);
  });

  it("waits longer after each failure, up to 30 s, and forgets them once it is live again", async () => {
    server.answer = (call) => {
      call.refuse(500, "InternalError", "boom");
      return true;
    };
    made.reflector.start();
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 10; attempt++) {
      const state = await made.waiting(attempt);
      delays.push(Math.round(state.untilMs - made.clock.now()));
      await made.clock.advance(state.untilMs - made.clock.now());
    }
    assert.deepEqual(delays, [188, 375, 751, 1502, 3004, 6008, 12016, 22529, 22529, 22529]);
    server.answer = () => false;
    await made.waiting(11);
    await made.clock.advance(30_000);
    await made.live();
    await made.clock.advance(1_000);
    server.watches[0]?.cut();
    assert.equal((await made.waiting()).attempt, 1);
  });

  it("waits as long as the server asks", async () => {
    server.answer = (call) => {
      call.refuse(429, "TooManyRequests", "later", { "retry-after": "90" });
      return true;
    };
    made.reflector.start();
    const { untilMs, failure } = await made.waiting();
    assert.equal(failure.kind, "busy");
    assert.equal(untilMs - made.clock.now(), 90_000);
  });

  it("makes no hot loop of a wait that no timer can hold: it asks again after five minutes", async () => {
    server.answer = (call) => {
      call.refuse(429, "TooManyRequests", "later", { "retry-after": "99999999" });
      return true;
    };
    made.reflector.start();
    const { untilMs } = await made.waiting();
    assert.equal(untilMs - made.clock.now(), 300_000);
  });

  for (const code of [401, 403, 404]) {
    it(`asks seldom after a ${code}, which only a person can mend`, async () => {
      server.answer = (call) => {
        call.refuse(code, "X", "no");
        return true;
      };
      made.reflector.start();
      const { untilMs } = await made.waiting();
      assert.ok(untilMs - made.clock.now() >= 30_000);
      server.answer = () => false;
      made.reflector.refresh();
      await made.live();
    });
  }

  it("stays in step while the watch is cut every second for a minute", async () => {
    await startLive();
    let next = 101;
    for (let second = 0; second < 60; second++) {
      const watch = await server.watch(second);
      assert.equal(watch.query("resourceVersion"), String(next - 1));
      await made.live();
      watch.event("MODIFIED", rawPod("a", next, `phase ${next}`));
      await until(() => made.items()["team-a/a"] === `phase ${next}`);
      next++;
      await made.clock.advance(1_000);
      watch.cut();
      await made.waiting(1);
      await made.clock.advance(250);
    }
    await server.watch(60);
    await made.live();
    assert.equal(server.lists.length, 1);
    assert.ok(made.states.every((state) => state.kind !== "waiting" || state.attempt === 1));
  });

  it("notices a watch that is half open within 90 s, and goes on over another", async () => {
    await startLive();
    const watch = await server.watch();
    watch.event("MODIFIED", rawPod("a", 107, "Failed"));
    await until(() => made.items()["team-a/a"] === "Failed");
    watch.freeze();
    await made.clock.advance(89_000);
    assert.equal(server.watches.length, 1);
    await made.clock.advance(1_001);
    assert.equal((await server.watch(1)).query("resourceVersion"), "107");
    await made.live();
    assert.ok(!made.states.some(({ kind }) => kind === "waiting"));
  });

  it("is not troubled by a quiet watch that has bookmarks", async () => {
    await startLive();
    const watch = await server.watch();
    for (let minute = 0; minute < 10; minute++) {
      await made.clock.advance(60_000);
      watch.event("BOOKMARK", { metadata: { resourceVersion: String(200 + minute) } });
      await until(() => made.clock.pendingMs.length > 0);
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(server.server.calls.length, 2);
  });

  it("says that it is not live while the server does not answer the next watch, and recovers", async () => {
    await startLive();
    server.answer = (call) => call.isWatch;
    await made.clock.advance(2_000);
    server.watches[0]?.end();
    await server.watch(1);
    await made.clock.advance(30_000);
    assert.equal((await made.waiting()).failure.details.errorCode, "ERR_SILENT");
    server.answer = () => false;
    await made.clock.advance(250);
    await made.live();
  });

  it("survives a server that is gone and comes back, with the items kept", async () => {
    await startLive();
    server.answer = (call) => {
      call.cut();
      return true;
    };
    server.watches[0]?.cut();
    for (let attempt = 1; attempt <= 4; attempt++) {
      const { untilMs } = await made.waiting(attempt);
      assert.equal(made.reflector.items.size, 2);
      await made.clock.advance(untilMs - made.clock.now());
    }
    await made.waiting(5);
    server.answer = () => false;
    await made.clock.advance(30_000);
    await made.live();
    assert.equal(server.lists.length, 1, "the place was not forgotten");
  });

  it("takes garbage in a watch for a failure and asks again", async () => {
    await startLive();
    (await server.watch()).write("<html>\n");
    assert.equal((await made.waiting()).failure.kind, "protocol");
    await made.clock.advance(250);
    await made.live();
  });

  it("waits when the list itself is refused with 410", async () => {
    server.answer = (call) => {
      call.refuse(410, "Expired", "not now");
      return true;
    };
    made.reflector.start();
    assert.equal((await made.waiting(2)).failure.kind, "gone");
    assert.equal(server.lists.length, 2);
    assert.deepEqual(made.changes, []);
  });

  it("waits when the pages and the whole list are refused with 410", async () => {
    server.answer = (call) => {
      if (!call.isWatch && call.query("limit") !== null && call.query("continue") === null)
        call.json({ metadata: { resourceVersion: "77", continue: "two" }, items: [rawPod("a", 1)] });
      else call.refuse(410, "Expired", "not now");
      return true;
    };
    made.reflector.start();
    await made.waiting(2);
    assert.equal(server.server.calls.length, 6);
    assert.deepEqual(made.changes, []);
  });

  it("takes what is no list for a failure", async () => {
    server.answer = (call) => {
      if (!call.isWatch) call.json({ kind: "Namespace", metadata: { resourceVersion: "1" } });
      return !call.isWatch;
    };
    made.reflector.start();
    assert.equal((await made.waiting()).failure.kind, "protocol");
  });

  describe("where the watch verb is not granted", () => {
    const refuseWatch = () => {
      server.answer = (call) => {
        if (call.isWatch) call.refuse(403, "Forbidden", "cannot watch resource pods");
        return call.isWatch;
      };
    };

    it("lists on a timer, and stays live meanwhile", async () => {
      refuseWatch();
      made.reflector.start();
      await made.live("poll");
      server.pods = [rawPod("a", 1), rawPod("b", 9, "Failed")];
      await made.clock.advance(5_000);
      await until(() => made.items()["team-a/b"] === "Failed");
      await until(() => made.changes.length === 2);
      assert.deepEqual(
        made.states.map(({ kind }) => kind),
        ["listing", "live"],
      );
      assert.equal(made.decoded(), 3);
      assert.equal(server.watches.length, 1);
    });

    it("asks again for the right every five minutes, and watches when it is granted", async () => {
      refuseWatch();
      made.reflector.start();
      await made.live("poll");
      server.answer = () => false;
      for (let poll = 1; server.watches.length === 1 && poll <= 70; poll++) {
        await made.clock.advance(5_000);
        await until(() => server.lists.length > poll || server.watches.length > 1);
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
      await made.live("watch");
      assert.ok(server.lists.length >= 60, `${server.lists.length} lists`);
    });

    it("waits when the list is refused too", async () => {
      refuseWatch();
      made.reflector.start();
      await made.live("poll");
      server.answer = (call) => {
        call.refuse(403, "Forbidden", "cannot list resource pods");
        return true;
      };
      await made.clock.advance(5_000);
      assert.equal((await made.waiting()).failure.details.verb, "list");
      assert.equal(made.reflector.items.size, 2);
    });
  });
});

import assert from "node:assert/strict";
import { Heartbeat } from "../../../../src/kube/transport/heartbeat.js";
import { HandClock } from "../../../fakes/clock.js";

describe("heartbeat", () => {
  function beating({ serverAnswers = true } = {}) {
    const clock = new HandClock();
    const pings: Uint8Array[] = [];
    const gone: string[] = [];
    const now = { paused: false, asked: 0 };
    const heartbeat = new Heartbeat({
      clock,
      isPaused: () => now.paused,
      sendPing: (payload) => pings.push(payload),
      serverAnswers: () => {
        now.asked++;
        return Promise.resolve(serverAnswers);
      },
      onGone: (because) => gone.push(because),
    });
    return { clock, pings, gone, now, heartbeat };
  }

  it("pings every 20 s for as long as something is heard", async () => {
    const { clock, pings, gone, heartbeat } = beating();
    for (let count = 1; count <= 5; count++) {
      await clock.advance(20_000);
      assert.equal(pings.length, count);
      heartbeat.hear();
    }
    assert.deepEqual(gone, []);
  });

  it("calls a peer gone that lets a whole interval pass", async () => {
    const { clock, gone } = beating();
    await clock.advance(20_000);
    await clock.advance(19_999);
    assert.deepEqual(gone, []);
    await clock.advance(1);
    assert.deepEqual(gone, ["no answer to a ping for 20 s"]);
  });

  it("misses nothing while nothing is read", async () => {
    const { clock, gone, now } = beating();
    now.paused = true;
    for (let count = 0; count < 10; count++) await clock.advance(20_000);
    assert.deepEqual(gone, []);
    assert.equal(now.asked, 0);
  });

  it("asks elsewhere after three pings behind much input, and believes the answer", async () => {
    for (const serverAnswers of [true, false]) {
      const { clock, gone, now, heartbeat } = beating({ serverAnswers });
      heartbeat.sent(32 * 1024 + 1);
      for (let count = 0; count < 3; count++) await clock.advance(20_000);
      assert.equal(now.asked, 0);
      await clock.advance(20_000);
      assert.equal(now.asked, 1);
      assert.deepEqual(gone, serverAnswers ? [] : ["the server does not answer any more"]);
    }
  });

  it("knows from the answer to a ping that what was sent before is read", async () => {
    const { clock, pings, gone, heartbeat } = beating();
    heartbeat.sent(40 * 1024);
    await clock.advance(20_000);
    const [ping] = pings;
    assert.ok(ping);
    heartbeat.hear();
    heartbeat.hearPong(ping);
    await clock.advance(20_000);
    await clock.advance(20_000);
    assert.deepEqual(gone, ["no answer to a ping for 20 s"]);
  });

  it("is quiet once it is ended", async () => {
    const { clock, pings, gone, heartbeat } = beating();
    heartbeat.dispose();
    for (let count = 0; count < 3; count++) await clock.advance(20_000);
    assert.deepEqual([pings, gone], [[], []]);
  });
});

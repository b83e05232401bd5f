import assert from "node:assert/strict";
import { mock } from "node:test";
import { sleep } from "../../../src/base/abort.js";
import { systemClock } from "../../../src/base/clock.js";
import { HandClock } from "../../fakes/clock.js";

describe("systemClock", () => {
  const dayMs = 86_400_000;
  const asked: { readonly run: () => void; readonly delayMs: number | undefined }[] = [];
  beforeEach(() => {
    asked.length = 0;
    const real = globalThis.setTimeout;
    mock.method(globalThis, "setTimeout", (run: () => void, delayMs?: number) => {
      asked.push({ run, delayMs });
      return real(() => undefined, 0);
    });
  });
  afterEach(() => mock.restoreAll());

  it("does not fire a timer of 60 days at once, as Node does with more than 24.8", () => {
    let fired = 0;
    systemClock.setTimer(60 * dayMs, () => fired++);
    for (let turn = 0; turn < asked.length; turn++) {
      assert.equal(fired, 0);
      assert.ok((asked[turn]?.delayMs ?? Infinity) < 2 ** 31);
      asked[turn]?.run();
    }
    assert.equal(fired, 1);
    assert.equal(
      asked.reduce((sum, { delayMs = 0 }) => sum + delayMs, 0),
      60 * dayMs,
    );
  });
});

describe("HandClock", () => {
  it("fires timers in the order of their time, and none before its time", async () => {
    const clock = new HandClock(0);
    const fired: string[] = [];
    clock.setTimer(20, () => fired.push("late"));
    clock.setTimer(10, () => fired.push("early"));
    await clock.advance(9);
    assert.deepEqual(fired, []);
    await clock.advance(11);
    assert.deepEqual(fired, ["early", "late"]);
  });

  it("ends a sleep when its signal is aborted, and leaves no timer", async () => {
    const clock = new HandClock(0);
    const scope = new AbortController();
    const slept = sleep(1_000, clock, scope.signal);
    scope.abort(new Error("stop"));
    await assert.rejects(slept, /stop/);
    assert.deepEqual(clock.pendingMs, []);
  });
});

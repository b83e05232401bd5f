import assert from "node:assert/strict";
import { sleep } from "../../../src/base/abort.js";
import { HandClock } from "../../fakes/clock.js";

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

import assert from "node:assert/strict";
import { LaunchCount } from "../../../src/ui/launchCount.js";
import { HandClock } from "../../fakes/clock.js";

describe("LaunchCount", () => {
  it("counts on while the cluster says nothing, from what was said last", async () => {
    const clock = new HandClock();
    const told: string[] = [];
    const count = new LaunchCount(clock, (text) => told.push(text));
    count.tell({ phase: "pulling", elapsedMs: 2_000 });
    await clock.advance(2_500);
    count.tell({ phase: "starting", elapsedMs: 4_500 });
    await clock.advance(1_000);
    count.dispose();
    await clock.advance(5_000);
    assert.deepEqual(told, [
      "Pulling the image … (2 s)",
      "Pulling the image … (3 s)",
      "Pulling the image … (4 s)",
      "Starting … (5 s)",
      "Starting … (6 s)",
    ]);
    assert.deepEqual(clock.pendingMs, []);
  });
});

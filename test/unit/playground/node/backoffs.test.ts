import assert from "node:assert/strict";
import { Backoffs } from "../../../../src/playground/node/pods/backoffs.js";
import { formatMs, formatSeconds } from "../../../../src/playground/node/pods/duration.js";

describe("Backoffs", () => {
  it("doubles to its most, and begins again after twice that without a try", () => {
    const backoffs = new Backoffs({ firstMs: 10, maxMs: 50 });
    const delays: number[] = [];
    let nowMs = 0;
    for (let attempt = 0; attempt < 5; attempt++) {
      backoffs.next("k", nowMs, nowMs);
      delays.push(backoffs.delayOf("k"));
      nowMs += 60;
    }
    assert.deepEqual(delays, [10, 20, 40, 50, 50]);
    backoffs.next("k", nowMs + 100, nowMs + 100);
    assert.equal(backoffs.delayOf("k"), 10);
  });

  it("says until when to wait, counted from what failed", () => {
    const backoffs = new Backoffs({ firstMs: 10, maxMs: 50 });
    assert.equal(backoffs.waitsUntil("k", 0, 0), undefined);
    backoffs.next("k", 0, 0);
    assert.equal(backoffs.waitsUntil("k", 7, 8), 17);
    assert.equal(backoffs.waitsUntil("k", 7, 17), undefined);
    backoffs.forget("k");
    assert.equal(backoffs.waitsUntil("k", 7, 8), undefined);
  });
});

describe("durations", () => {
  it("are written as Go does", () => {
    assert.deepEqual([10_000, 80_000, 300_000].map(formatSeconds), ["10s", "1m20s", "5m0s"]);
    assert.deepEqual([145, 1_000, 1_204, 61_500].map(formatMs), ["145ms", "1s", "1.204s", "1m1.5s"]);
  });
});

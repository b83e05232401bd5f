import assert from "node:assert/strict";
import { atMost } from "../../../src/base/atMost.js";

describe("atMost", () => {
  it("works on so many at a time, and on each once", async () => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const all = atMost(2, [1, 2, 3, 4, 5], (item) => {
      begun.push(item);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
    for (let ended = 0; ended < 5; ended++) {
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(begun, [1, 2, 3, 4, 5].slice(0, ended + 2));
      ends[ended]?.();
    }
    await all;
  });

  it("fails with the first that fails", async () => {
    const failing = atMost(2, [1, 2, 3], (item) =>
      item === 2 ? Promise.reject(new Error("two")) : Promise.resolve(),
    );
    await assert.rejects(failing, /two/);
  });
});

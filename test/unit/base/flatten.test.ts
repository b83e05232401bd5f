import assert from "node:assert/strict";
import { flatten } from "../../../src/base/flatten.js";

describe("flatten", () => {
  async function* batches(given: readonly (readonly number[])[], ended: () => void) {
    try {
      for (const batch of given) {
        await Promise.resolve();
        yield batch;
      }
    } finally {
      ended();
    }
  }

  it("gives the items one by one, over empty batches", async () => {
    const found: number[] = [];
    for await (const item of flatten(batches([[], [1, 2], [], [3], []], () => undefined))) found.push(item);
    assert.deepEqual(found, [1, 2, 3]);
  });

  it("ends its source when the reader leaves", async () => {
    let ends = 0;
    const items = flatten(batches([[1, 2], [3]], () => ends++));
    for await (const item of items) if (item === 1) break;
    assert.equal(ends, 1);
    assert.deepEqual(await items.next(), { done: true, value: undefined });
  });

  it("passes an error on behind what came before it", async () => {
    async function* failing() {
      await Promise.resolve();
      yield [1];
      throw new Error("cut");
    }
    const found: number[] = [];
    await assert.rejects(async () => {
      for await (const item of flatten(failing())) found.push(item);
    }, /cut/);
    assert.deepEqual(found, [1]);
  });
});

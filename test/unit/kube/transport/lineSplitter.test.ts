import assert from "node:assert/strict";
import { LineSplitter } from "../../../../src/kube/transport/lineSplitter.js";

describe("LineSplitter", () => {
  const text = "first\n\nzweite Zeile mit ü, 漢字 und 🚀\nlast without an end";
  const bytes = Buffer.from(text);

  it("gives the same lines wherever the chunks are cut, in characters too", () => {
    const lines = text.split("\n");
    for (let size = 1; size <= bytes.length; size++) {
      const splitter = new LineSplitter();
      const got: string[] = [];
      for (let start = 0; start < bytes.length; start += size) {
        got.push(...splitter.push(bytes.subarray(start, start + size)));
      }
      assert.deepEqual([...got, splitter.take()], lines, `chunks of ${size}`);
    }
  });

  it("forgets the rest when it was taken", () => {
    const splitter = new LineSplitter();
    splitter.push(Buffer.from("rest"));
    assert.equal(splitter.take(), "rest");
    assert.deepEqual(splitter.push(Buffer.from("next\n")), ["next"]);
    assert.equal(splitter.take(), "");
  });

  it("refuses a line that never ends instead of filling the memory", () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(8 * 1024 * 1024, 0x61);
    assert.throws(() => {
      for (let count = 0; count < 16; count++) splitter.push(chunk);
    }, /a line without an end/);
  });
});

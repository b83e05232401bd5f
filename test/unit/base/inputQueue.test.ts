import assert from "node:assert/strict";
import { InputQueue } from "../../../src/base/inputQueue.js";

/** A connection that takes the next chunk only when told that it has room. */
function setUp(maxBytes = 64 * 1024 * 1024) {
  const sent: Uint8Array[] = [];
  const refused: number[] = [];
  let makeRoom: (() => void) | undefined;
  const queue = new InputQueue({ maxBytes, onRefused: (bytes) => refused.push(bytes) });
  const sink = (data: Uint8Array) => {
    sent.push(data);
    return new Promise<void>((resolve) => (makeRoom = resolve));
  };
  const room = async () => {
    makeRoom?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const text = () => Buffer.concat(sent).toString("utf8");
  return { queue, sink, room, sent, refused, text };
}

describe("InputQueue", () => {
  it("keeps what is typed before the connection is there", async () => {
    const { queue, sink, room, text } = setUp();
    queue.push("ls");
    queue.push("\r");
    queue.connect(sink);
    await room();
    await room();
    assert.equal(text(), "ls\r");
  });

  it("sends 10 MB in order, and only as there is room", async () => {
    const { queue, sink, room, sent, text } = setUp();
    const paste = Array.from({ length: 1_000_000 }, (_, at) => `${at % 1_000_000} é`.padStart(10)).join("");
    queue.connect(sink);
    queue.push(paste);
    assert.equal(sent.length, 1);
    while (queue.backlog > 0) await room();
    assert.ok(text() === paste);
  });

  it("forgets the rest of a paste at Ctrl-C", async () => {
    const { queue, sink, room, sent } = setUp();
    queue.connect(sink);
    queue.push("x".repeat(10_000_000));
    queue.push("\x03");
    await room();
    await room();
    assert.deepEqual(
      sent.map((chunk) => chunk.length),
      [64 * 1024, 1],
    );
  });

  it("refuses whole what would not fit, and says so", () => {
    const { queue, refused } = setUp(10);
    queue.push("12345678");
    queue.push("123");
    queue.push("12");
    assert.deepEqual([refused, queue.backlog], [[3], 10]);
  });

  it("waits for another connection when the one it had is gone", async () => {
    const { queue, sink, room, text } = setUp();
    queue.connect(() => Promise.reject(new Error("gone")));
    queue.push("a");
    await new Promise((resolve) => setImmediate(resolve));
    queue.push("b");
    queue.connect(sink);
    await room();
    assert.equal(text(), "b");
  });
});

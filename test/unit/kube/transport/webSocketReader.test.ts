import assert from "node:assert/strict";
import { FrameError, WebSocketReader } from "../../../../src/kube/transport/webSocketReader.js";

/** What a server sends: not masked. */
function frame(first: number, payload: Uint8Array | string = "", lengthAs?: "short" | "long"): Buffer {
  const body = Buffer.from(payload as Uint8Array);
  if (lengthAs === "long" || body.length > 0xffff) {
    const head = Buffer.alloc(10);
    head[0] = first;
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
    return Buffer.concat([head, body]);
  }
  if (lengthAs === "short" || body.length > 125)
    return Buffer.concat([Buffer.from([first, 126, body.length >> 8, body.length & 255]), body]);
  return Buffer.concat([Buffer.from([first, body.length]), body]);
}

function listen() {
  const heard: string[] = [];
  const note = (what: string) => (payload: Uint8Array) =>
    void heard.push(`${what} ${Buffer.from(payload).toString("latin1")}`);
  let message = "";
  const reader = new WebSocketReader({
    onPiece(piece, isFirst, isLast) {
      assert.equal(isFirst, message === "", "the first piece, and no other, is said to be");
      message = `${message === "" ? "message " : message}${Buffer.from(piece).toString("latin1")}`;
      if (!isLast) return;
      heard.push(message);
      message = "";
    },
    onPing: note("ping"),
    onPong: note("pong"),
    onClose: (code, reason) => void heard.push(`close ${code} ${reason}`),
  });
  return { reader, heard };
}

describe("WebSocketReader", () => {
  const stream = Buffer.concat([
    frame(0x82, "\x01one"),
    frame(0x89, "are you there"),
    frame(0x02, "\x01tw"),
    frame(0x8a, "yes"),
    frame(0x00, ""),
    frame(0x80, "o"),
    frame(0x82, ""),
    frame(0x82, `\x01${"x".repeat(300)}`),
    frame(0x82, "\x01short in long", "long"),
    frame(0x82, "\x01short in two", "short"),
    frame(0x88, Buffer.concat([Buffer.from([0x03, 0xe8]), Buffer.from("bye")])),
  ]);
  const expected = [
    "message \x01one",
    "ping are you there",
    "pong yes",
    "message \x01two",
    "message ",
    `message \x01${"x".repeat(300)}`,
    "message \x01short in long",
    "message \x01short in two",
    "close 1000 bye",
  ];

  it("reads the same wherever the chunks are cut", () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const { reader, heard } = listen();
      reader.push(stream.subarray(0, cut));
      reader.push(stream.subarray(cut));
      assert.deepEqual(heard, expected, `cut at ${cut}`);
    }
  });

  it("reads the same byte by byte", () => {
    const { reader, heard } = listen();
    for (let at = 0; at < stream.length; at++) reader.push(stream.subarray(at, at + 1));
    assert.deepEqual(heard, expected);
  });

  it("hands on a large message as it arrives, uncopied", () => {
    const pieces: Uint8Array[] = [];
    const none = () => undefined;
    const reader = new WebSocketReader({
      onPiece: (piece) => void pieces.push(piece),
      onPing: none,
      onPong: none,
      onClose: none,
    });
    const whole = frame(0x82, Buffer.alloc(100_000, 7));
    reader.push(whole.subarray(0, 4_096));
    reader.push(whole.subarray(4_096));
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [4_096 - 10, 100_000 - 4_096 + 10],
    );
    assert.ok(pieces.every(({ buffer }) => buffer === whole.buffer));
  });

  const closeWith = (...bytes: readonly number[]) => frame(0x88, Uint8Array.from(bytes));
  for (const [what, bytes, closeCode, says] of [
    ["an RSV bit", Buffer.from([0xc2, 0]), 1002, /RSV/],
    ["a mask", Buffer.from([0x82, 0x80]), 1002, /masked/],
    ["an opcode of no meaning", Buffer.from([0x83, 0]), 1002, /opcode 3/],
    ["a control opcode of no meaning", Buffer.from([0x8b, 0]), 1002, /opcode 11/],
    ["text", frame(0x81, "hello"), 1003, /text/],
    ["a continuation of nothing", frame(0x80, "x"), 1002, /continuation/],
    ["a message within a message", Buffer.concat([frame(0x02, "x"), frame(0x82, "y")]), 1002, /within/],
    [
      "a continuation after the end",
      Buffer.concat([frame(0x02, "x"), frame(0x80, "y"), frame(0x80, "z")]),
      1002,
      /continuation/,
    ],
    ["a ping in parts", Buffer.from([0x09, 0]), 1002, /in parts/],
    ["a ping of 126 bytes", frame(0x89, "x".repeat(126)), 1002, /too long/],
    ["a frame of more than 64 MiB", Buffer.from([0x82, 127, 0, 0, 0, 0, 4, 0, 0, 1]), 1009, /67108865 bytes/],
    ["a frame of 2^63 bytes", Buffer.from([0x82, 127, 128, 0, 0, 0, 0, 0, 0, 0]), 1009, /bytes/],
    ["half a close code", closeWith(3), 1002, /half/],
    ["a close code that is never sent", closeWith(3, 0xee), 1002, /1006/],
    ["a close code of no meaning", closeWith(0, 1), 1002, /code 1/],
    ["a close code beyond all", closeWith(0x13, 0x88), 1002, /5000/],
    ["a close reason that is no UTF-8", closeWith(3, 0xe8, 0xc3, 0x28), 1007, /UTF-8/],
  ] as const) {
    it(`refuses ${what}, and whatever follows`, () => {
      const { reader, heard } = listen();
      assert.throws(
        () => reader.push(bytes),
        (error) => {
          assert.ok(error instanceof FrameError);
          assert.equal(error.closeCode, closeCode);
          assert.match(error.message, says);
          return true;
        },
      );
      const before = [...heard];
      reader.push(frame(0x82, "later"));
      assert.deepEqual(heard, before);
    });
  }

  it("takes a close frame without a code, and codes of applications", () => {
    for (const [bytes, says] of [
      [frame(0x88), "close 1005 "],
      [closeWith(0x0f, 0xa0), "close 4000 "],
      [closeWith(0x03, 0xf3), "close 1011 "],
    ] as const) {
      const { reader, heard } = listen();
      reader.push(bytes);
      assert.deepEqual(heard, [says]);
    }
  });

  it("is silent after a close frame, and after it was stopped", () => {
    const { reader, heard } = listen();
    reader.push(Buffer.concat([closeWith(3, 0xe8), frame(0x82, "more")]));
    assert.deepEqual(heard, ["close 1000 "]);
    const other = listen();
    other.reader.stop();
    other.reader.push(frame(0x82, "more"));
    assert.deepEqual(other.heard, []);
  });
});

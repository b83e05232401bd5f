import assert from "node:assert/strict";
import { once } from "node:events";
import { encodeFrame, FrameReader, type Frame } from "../../../../src/playground/stream/spdy/frames.js";
import { HeaderPacker, HeaderUnpacker } from "../../../../src/playground/stream/spdy/headerBlock.js";
import { SpdySession, type SpdyStream } from "../../../../src/playground/stream/spdy/session.js";

describe("SPDY frames", () => {
  const frames: readonly Exclude<Frame, { kind: "ignored" }>[] = [
    { kind: "synStream", streamId: 1, fin: true, block: Buffer.from("block") },
    { kind: "synReply", streamId: 1, fin: false, block: Buffer.from("reply") },
    { kind: "data", streamId: 3, fin: true, data: Buffer.from("data") },
    { kind: "rstStream", streamId: 3, status: 5 },
    { kind: "ping", id: 7 },
    { kind: "goAway", lastStreamId: 9 },
    { kind: "windowUpdate", streamId: 1, delta: 100 },
  ];

  it("are read as they were written, wherever they are cut", () => {
    const bytes = Buffer.concat(frames.map(encodeFrame));
    for (const size of [1, 7, 1000]) {
      const reader = new FrameReader();
      const read: Frame[] = [];
      for (let start = 0; start < bytes.length; start += size)
        read.push(...reader.push(bytes.subarray(start, start + size)));
      assert.deepEqual(read, frames);
    }
  });
});

describe("SPDY headers", () => {
  it("build on the blocks before", async () => {
    const packer = new HeaderPacker();
    const unpacker = new HeaderUnpacker();
    const headers = new Map([
      ["streamtype", "data"],
      ["port", "8080"],
      ["requestid", "0"],
    ]);
    const first = await packer.pack(headers);
    const second = await packer.pack(headers);
    assert.ok(second.length < first.length);
    assert.deepEqual(await unpacker.unpack(first), headers);
    assert.deepEqual(await unpacker.unpack(second), headers);
  });
});

describe("SpdySession", () => {
  /** A client at the other end of a session. */
  function connect() {
    const sent: Frame[] = [];
    const reader = new FrameReader();
    const streams: SpdyStream[] = [];
    let wake: () => void = () => undefined;
    const session = new SpdySession(
      async (bytes) => {
        sent.push(...reader.push(bytes));
        wake();
      },
      (stream) => {
        streams.push(stream);
        wake();
      },
    );
    const until = async (check: () => boolean) => {
      while (!check()) await new Promise<void>((resolve) => (wake = () => resolve()));
    };
    const packer = new HeaderPacker();
    const open = async (streamId: number, fin = false) => {
      const block = await packer.pack(new Map([["port", String(streamId)]]));
      session.receive(encodeFrame({ kind: "synStream", streamId, fin, block }));
      await until(() => streams.some((stream) => stream.id === streamId));
      return streams.find((stream) => stream.id === streamId) as SpdyStream;
    };
    return { session, sent, open, until };
  }

  it("answers a stream, and carries data both ways until both ends are said", async () => {
    const { session, sent, open, until } = connect();
    const stream = await open(1);
    assert.equal(stream.headers.get("port"), "1");
    assert.equal(sent[0]?.kind, "synReply");
    session.receive(encodeFrame({ kind: "data", streamId: 1, fin: false, data: Buffer.from("in") }));
    const [chunk] = (await once(stream, "data")) as [Buffer];
    assert.equal(chunk.toString(), "in");
    session.receive(encodeFrame({ kind: "data", streamId: 1, fin: true, data: Buffer.alloc(0) }));
    await once(stream, "end");
    stream.end("out");
    await until(() => sent.some((frame) => frame.kind === "data" && frame.fin));
    assert.deepEqual(
      sent.slice(1).map((frame) => (frame.kind === "data" ? [frame.data.toString(), frame.fin] : frame.kind)),
      [
        ["out", false],
        ["", true],
      ],
    );
  });

  it("cuts what is large into frames", async () => {
    const { sent, open, until } = connect();
    const stream = await open(1);
    stream.write(Buffer.alloc(100_000));
    await until(() => sent.length >= 5);
    const sizes = sent.flatMap((frame) => (frame.kind === "data" ? [frame.data.length] : []));
    assert.deepEqual(sizes, [32_768, 32_768, 32_768, 1_696]);
  });

  it("answers pings of the client only, and data for nobody with a reset", async () => {
    const { session, sent, until } = connect();
    session.receive(encodeFrame({ kind: "ping", id: 2 }));
    session.receive(encodeFrame({ kind: "ping", id: 3 }));
    session.receive(encodeFrame({ kind: "data", streamId: 9, fin: false, data: Buffer.from("x") }));
    await until(() => sent.length === 2);
    assert.deepEqual(sent, [
      { kind: "ping", id: 3 },
      { kind: "rstStream", streamId: 9, status: 1 },
    ]);
  });

  it("ends its streams when it is closed, and one that is reset", async () => {
    const { session, open } = connect();
    const [first, second] = [await open(1), await open(3)];
    const reset = once(first, "close");
    session.receive(encodeFrame({ kind: "rstStream", streamId: 1, status: 5 }));
    await reset;
    const closed = once(second, "close");
    session.close();
    await closed;
  });
});

/** Frames of SPDY/3.1 (chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1), as far as Kubernetes uses them. */
export type Frame =
  | { readonly kind: "synStream"; readonly streamId: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly kind: "synReply"; readonly streamId: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly kind: "rstStream"; readonly streamId: number; readonly status: number }
  | { readonly kind: "ping"; readonly id: number }
  | { readonly kind: "goAway"; readonly lastStreamId: number }
  | { readonly kind: "windowUpdate"; readonly streamId: number; readonly delta: number }
  | { readonly kind: "data"; readonly streamId: number; readonly fin: boolean; readonly data: Buffer }
  | { readonly kind: "ignored" };

const version = 0x8003;
const types = { synStream: 1, synReply: 2, rstStream: 3, settings: 4, ping: 6, goAway: 7, windowUpdate: 9 };
const finFlag = 0x01;
const headBytes = 8;

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  private buffered: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array): readonly Frame[] {
    this.buffered = Buffer.concat([this.buffered, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      if (this.buffered.length < headBytes) return frames;
      const length = this.buffered.readUIntBE(5, 3);
      if (this.buffered.length < headBytes + length) return frames;
      const head = this.buffered.subarray(0, headBytes);
      const body = this.buffered.subarray(headBytes, headBytes + length);
      this.buffered = this.buffered.subarray(headBytes + length);
      frames.push(parse(head, body));
    }
  }
}

function parse(head: Buffer, body: Buffer): Frame {
  const flags = head.readUInt8(4);
  const fin = (flags & finFlag) !== 0;
  if ((head.readUInt8(0) & 0x80) === 0)
    return { kind: "data", streamId: head.readUInt32BE(0) & 0x7fffffff, fin, data: body };
  const word = (offset: number) => body.readUInt32BE(offset) & 0x7fffffff;
  switch (head.readUInt16BE(2)) {
    case types.synStream:
      return { kind: "synStream", streamId: word(0), fin, block: body.subarray(10) };
    case types.synReply:
      return { kind: "synReply", streamId: word(0), fin, block: body.subarray(4) };
    case types.rstStream:
      return { kind: "rstStream", streamId: word(0), status: word(4) };
    case types.ping:
      return { kind: "ping", id: body.readUInt32BE(0) };
    case types.goAway:
      return { kind: "goAway", lastStreamId: word(0) };
    case types.windowUpdate:
      return { kind: "windowUpdate", streamId: word(0), delta: word(4) };
    default:
      return { kind: "ignored" };
  }
}

/** The bytes of a frame. */
export function encodeFrame(frame: Exclude<Frame, { kind: "ignored" }>): Buffer {
  switch (frame.kind) {
    case "data": {
      const head = Buffer.alloc(headBytes);
      head.writeUInt32BE(frame.streamId, 0);
      head.writeUInt8(frame.fin ? finFlag : 0, 4);
      head.writeUIntBE(frame.data.length, 5, 3);
      return Buffer.concat([head, frame.data]);
    }
    case "synStream":
      return control(types.synStream, frame.fin, words(frame.streamId, 0), Buffer.alloc(2), frame.block);
    case "synReply":
      return control(types.synReply, frame.fin, words(frame.streamId), frame.block);
    case "rstStream":
      return control(types.rstStream, false, words(frame.streamId, frame.status));
    case "ping":
      return control(types.ping, false, words(frame.id));
    case "goAway":
      return control(types.goAway, false, words(frame.lastStreamId, 0));
    case "windowUpdate":
      return control(types.windowUpdate, false, words(frame.streamId, frame.delta));
  }
}

function control(type: number, fin: boolean, ...body: readonly Buffer[]): Buffer {
  const content = Buffer.concat(body);
  const head = Buffer.alloc(headBytes);
  head.writeUInt16BE(version, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt8(fin ? finFlag : 0, 4);
  head.writeUIntBE(content.length, 5, 3);
  return Buffer.concat([head, content]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

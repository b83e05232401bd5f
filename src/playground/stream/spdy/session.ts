import { Duplex } from "node:stream";
import { encodeFrame, FrameReader, type Frame } from "./frames.js";
import { HeaderPacker, HeaderUnpacker, type Headers } from "./headerBlock.js";

/** Above this much in one frame the other end would have to hold it all. */
const maxDataBytes = 32 * 1024;
const protocolError = 1;

/** The way out of a session: resolves when the bytes are on their way. */
export type SendBytes = (bytes: Buffer) => Promise<void>;

/** One of a session's streams. */
export class SpdyStream extends Duplex {
  constructor(
    readonly id: number,
    readonly headers: Headers,
    private readonly sendFrame: (frame: Exclude<Frame, { kind: "ignored" }>) => Promise<void>,
  ) {
    super({ allowHalfOpen: true });
    this.on("error", () => undefined);
  }

  override _read(): void {
    // Kubernetes' SPDY has no flow control: what has come is pushed when it comes.
  }

  override _write(chunk: Buffer, _encoding: string, done: (failure?: Error | null) => void): void {
    const send = async () => {
      for (let start = 0; start < chunk.length; start += maxDataBytes) {
        const data = chunk.subarray(start, start + maxDataBytes);
        await this.sendFrame({ kind: "data", streamId: this.id, fin: false, data });
      }
    };
    send().then(() => done(), done);
  }

  override _final(done: (failure?: Error | null) => void): void {
    const fin = { kind: "data", streamId: this.id, fin: true, data: Buffer.alloc(0) } as const;
    this.sendFrame(fin).then(() => done(), done);
  }
}

/** The server's end of a SPDY/3.1 connection: accepts streams, joins bytes to them, answers pings. */
export class SpdySession {
  private readonly reader = new FrameReader();
  private readonly packer = new HeaderPacker();
  private readonly unpacker = new HeaderUnpacker();
  private readonly streams = new Map<number, SpdyStream>();
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly send: SendBytes,
    private readonly onStream: (stream: SpdyStream) => void,
  ) {}

  /** Takes bytes of the client. Frames are handled one after the other, as their headers build on one another. */
  receive(chunk: Uint8Array): void {
    for (const frame of this.reader.push(chunk))
      this.work = this.work.then(() => this.handle(frame)).catch(() => this.close());
  }

  /** Ends every stream; the connection is gone. */
  close(): void {
    for (const stream of this.streams.values()) stream.destroy();
    this.streams.clear();
  }

  private async handle(frame: Frame): Promise<void> {
    switch (frame.kind) {
      case "synStream":
        await this.accept(frame.streamId, frame.fin, await this.unpacker.unpack(frame.block));
        return;
      case "data":
        await this.deliver(frame.streamId, frame.data, frame.fin);
        return;
      case "rstStream":
        this.streams.get(frame.streamId)?.destroy();
        this.streams.delete(frame.streamId);
        return;
      case "ping":
        // Even numbers answer a ping of ours, and we send none.
        if (frame.id % 2 === 1) await this.send(encodeFrame(frame));
        return;
      case "goAway":
        this.close();
        return;
      case "synReply":
      case "windowUpdate":
      case "ignored":
        return;
    }
  }

  private async accept(id: number, fin: boolean, headers: Headers): Promise<void> {
    const stream = new SpdyStream(id, headers, (frame) => this.send(encodeFrame(frame)));
    this.streams.set(id, stream);
    stream.once("close", () => this.streams.delete(id));
    const block = await this.packer.pack(new Map());
    await this.send(encodeFrame({ kind: "synReply", streamId: id, fin: false, block }));
    if (fin) stream.push(null);
    this.onStream(stream);
  }

  private async deliver(id: number, data: Buffer, fin: boolean): Promise<void> {
    const stream = this.streams.get(id);
    if (!stream) {
      if (data.length > 0)
        await this.send(encodeFrame({ kind: "rstStream", streamId: id, status: protocolError }));
      return;
    }
    if (data.length > 0) stream.push(data);
    if (fin) stream.push(null);
  }
}

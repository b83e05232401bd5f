/** Bytes in one write. */
const chunkBytes = 64 * 1024;
const interrupt = "\x03";

export interface InputQueueOptions {
  /** More than this never waits: what would go over it is refused whole. */
  readonly maxBytes: number;
  /** Told about each refusal, with the bytes refused. */
  readonly onRefused: (bytes: number) => void;
}

/** Where input goes; resolves when there is room for more, and may reject when the way is gone. */
export type InputSink = (data: Uint8Array) => Promise<void>;

/**
 * What a person types or pastes, in order, given on only as fast as the sink takes it. What is typed before there
 * is a sink waits for it.
 */
export class InputQueue {
  private readonly encoder = new TextEncoder();
  private waiting: Uint8Array[] = [];
  private bytes = 0;
  private sink: InputSink | undefined;
  private isSending = false;

  constructor(private readonly options: InputQueueOptions) {}

  /** Bytes that wait here. */
  get backlog(): number {
    return this.bytes;
  }

  push(text: string): void {
    // As a tty driver does on its interrupt character: what was typed before, and not read yet, is forgotten.
    if (text === interrupt && this.bytes > chunkBytes) this.clear();
    const data = this.encoder.encode(text);
    if (this.bytes + data.length > this.options.maxBytes) {
      this.options.onRefused(data.length);
      return;
    }
    for (let at = 0; at < data.length; at += chunkBytes)
      this.waiting.push(data.subarray(at, at + chunkBytes));
    this.bytes += data.length;
    this.send();
  }

  /** Gives what waits, and what comes, to `sink`; undefined lets it wait. */
  connect(sink: InputSink | undefined): void {
    this.sink = sink;
    this.send();
  }

  clear(): void {
    this.waiting = [];
    this.bytes = 0;
  }

  private send(): void {
    if (this.isSending) return;
    this.isSending = true;
    void this.pump();
  }

  /** Never rejects: a sink that fails has lost its connection, whose end is told elsewhere. */
  private async pump(): Promise<void> {
    for (let sink = this.sink; sink; sink = this.sink) {
      const chunk = this.waiting.shift();
      if (!chunk) break;
      this.bytes -= chunk.length;
      try {
        await sink(chunk);
      } catch {
        if (this.sink === sink) this.sink = undefined;
      }
    }
    this.isSending = false;
  }
}

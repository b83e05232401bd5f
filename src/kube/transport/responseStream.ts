import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { toError } from "../../base/errors.js";
import { yieldToEventLoop } from "../../base/yieldToEventLoop.js";
import type { ApiByteStream } from "../api.js";
import type { IdleLimit } from "./idleLimit.js";

/** How much is taken off the wire ahead of the reader. */
const AHEAD_BYTES = 256 * 1024;

/**
 * The body of an answer, for one reader. The wire is held back while the reader is behind; only silence that
 * the server is to blame for counts against the idle limit.
 */
export class ResponseStream implements ApiByteStream, AsyncIterator<Uint8Array> {
  private chunks: Uint8Array[] = [];
  private chunksBytes = 0;
  private end: { readonly error?: Error } | undefined;
  private wake: (() => void) | undefined;
  private released = false;

  /**
   * @param body the answer itself, or what it was piped into to be unpacked
   * @param onRelease called once, when nothing more will be read
   */
  constructor(
    private readonly answer: IncomingMessage,
    private readonly body: Readable,
    private readonly idle: IdleLimit,
    private readonly onRelease: () => void,
  ) {
    body.on("data", (chunk: Uint8Array) => this.take(chunk));
    body.on("end", () => this.finish({}));
    body.on("error", (error) => this.finish({ error }));
    body.on("close", () => this.finish({ error: cut() }));
    if (body !== answer) answer.on("error", (error) => this.finish({ error }));
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const chunks = await this.nextChunks();
    if (!chunks) return { done: true, value: undefined };
    const [only] = chunks;
    return { done: false, value: chunks.length === 1 && only ? only : Buffer.concat(chunks) };
  }

  /** What has arrived since the last call, at least one chunk; undefined at the end. */
  async nextChunks(): Promise<readonly Uint8Array[] | undefined> {
    while (this.chunks.length === 0) {
      if (this.end?.error) throw this.end.error;
      if (this.end) return undefined;
      await new Promise<void>((resolve) => (this.wake = resolve));
      // A server flushes line by line; what came in the same moment is worth one round, not fifty.
      await yieldToEventLoop();
    }
    const chunks = this.chunks;
    this.chunks = [];
    this.chunksBytes = 0;
    if (this.body.isPaused() && !this.end) {
      this.idle.release();
      this.body.resume();
    }
    return chunks;
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.dispose();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the reading with `error`: what had arrived before is dropped. */
  fail(error: Error): void {
    this.chunks = [];
    this.chunksBytes = 0;
    this.finish({ error });
    this.answer.destroy();
    if (this.body !== this.answer) this.body.destroy();
  }

  dispose(): void {
    this.fail(cut());
  }

  private take(chunk: Uint8Array): void {
    if (this.end) return;
    this.idle.touch();
    this.chunks.push(chunk);
    this.chunksBytes += chunk.length;
    if (this.chunksBytes >= AHEAD_BYTES) {
      this.body.pause();
      this.idle.hold();
    }
    this.wake?.();
  }

  private finish(end: { readonly error?: unknown }): void {
    if (!this.end) this.end = end.error === undefined ? {} : { error: toError(end.error) };
    if (!this.released) {
      this.released = true;
      this.onRelease();
    }
    this.wake?.();
  }
}

/** What Node says of an answer that ended before its end. */
function cut(): Error {
  return Object.assign(new Error("the stream was cut"), { code: "ECONNRESET" });
}

/** The whole of a stream; `onStart` is told its first bytes, as soon as they are there. */
export async function readBytes(
  stream: ResponseStream,
  onStart?: (bytes: Uint8Array) => void,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for (let next = await stream.nextChunks(); next; next = await stream.nextChunks()) {
    const [first] = next;
    if (chunks.length === 0 && first) onStart?.(first);
    chunks.push(...next);
  }
  return Buffer.concat(chunks);
}

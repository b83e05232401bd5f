import { ClusterFailure } from "../../domain/failure.js";

const NEWLINE = 10;
/** An object of the API is at most 3 MiB, a log line what the container wrote; beyond this it is neither. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Cuts bytes into lines of UTF-8 text. A line, or a character, may begin in one chunk and end in another. */
export class LineSplitter {
  private rest: Uint8Array[] = [];
  private restBytes = 0;

  /** The lines that `chunk` completes, without their ends; empty ones too. */
  push(chunk: Uint8Array): string[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const end = bytes.lastIndexOf(NEWLINE);
    let lines: string[] = [];
    if (end !== -1) {
      this.rest.push(bytes.subarray(0, end));
      // All in one: text costs by the call, not by the byte.
      lines = this.take().split("\n");
    }
    const start = end + 1;
    if (start < bytes.length) {
      this.rest.push(bytes.subarray(start));
      this.restBytes += bytes.length - start;
      if (this.restBytes > MAX_LINE_BYTES) throw new ClusterFailure("protocol", "a line without an end");
    }
    return lines;
  }

  /** What came after the last line end, and forgets it. */
  take(): string {
    const [only] = this.rest;
    const whole =
      this.rest.length === 1 && only
        ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
        : Buffer.concat(this.rest);
    this.rest = [];
    this.restBytes = 0;
    return whole.toString("utf8");
  }
}

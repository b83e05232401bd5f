import { open, type FileHandle } from "node:fs/promises";
import { AbortScope } from "../../../base/abort.js";
import { nextEvent } from "../../../base/event.js";
import type { ContainerLog } from "./containerLog.js";
import { parseLine, type LogLine } from "./logLine.js";

export interface ReadLogOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  /** Lines before this time are left out; milliseconds since the epoch. */
  readonly sinceMs: number | undefined;
  readonly limitBytes: number | undefined;
  readonly signal: AbortSignal;
}

const blockLength = 64 * 1024;
const lineFeed = Buffer.from("\n");

/** The log as a client gets it: the container's own bytes, with times where asked for. Ends quietly on abort. */
export async function* readLog(log: ContainerLog, options: ReadLogOptions): AsyncGenerator<Buffer> {
  const { timestamps, sinceMs, signal } = options;
  let left = options.limitBytes ?? Infinity;
  let isLineStart = true;
  for await (const lines of linesOf(log, options)) {
    const parts: Buffer[] = [];
    for (const line of lines) {
      if (sinceMs === undefined || Date.parse(line.time) >= sinceMs) {
        if (timestamps && isLineStart) parts.push(Buffer.from(`${fixed(line.time)} `));
        parts.push(line.text);
        if (line.isComplete) parts.push(lineFeed);
      }
      isLineStart = line.isComplete;
    }
    const bytes = Buffer.concat(parts);
    if (signal.aborted) return;
    if (bytes.length > 0) yield bytes.subarray(0, Math.min(bytes.length, left));
    left -= bytes.length;
    if (left <= 0) return;
  }
}

/** The lines from where the tail begins, and with `follow` those to come, across the change of files. */
async function* linesOf(
  log: ContainerLog,
  { follow, tailLines, signal }: ReadLogOptions,
): AsyncGenerator<readonly LogLine[]> {
  const scope = new AbortScope(signal);
  let news: Promise<boolean> | undefined;
  let { rotation } = log;
  let file = await open(log.path, "r");
  try {
    let position = await tailStart(file, tailLines);
    for (;;) {
      const { isEnded, rotation: newest } = log;
      const { lines, length } = await completeLines(file, position);
      position += length;
      if (length > 0) yield lines;
      else if (newest !== rotation) {
        rotation = newest;
        await file.close();
        file = await open(log.path, "r");
        position = 0;
      } else if (!follow || isEnded) return;
      // Look once more before the wait: a line may have come between the look and this.
      else if (!news) news = awaitNews(log, scope.signal);
      else if (await news) news = undefined;
      else return;
    }
  } finally {
    scope.dispose();
    await file.close();
  }
}

/** Whether something came, and not the end of the reader. */
function awaitNews(log: ContainerLog, signal: AbortSignal): Promise<boolean> {
  return nextEvent(log.onDidAppend, signal).then(
    () => true,
    () => false,
  );
}

/** The complete lines from `position` on, a block at most, and their length in bytes. */
async function completeLines(
  file: FileHandle,
  position: number,
): Promise<{ readonly lines: readonly LogLine[]; readonly length: number }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(blockLength), 0, blockLength, position);
  const block = buffer.subarray(0, bytesRead);
  const lines: LogLine[] = [];
  let start = 0;
  for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, start)) {
    lines.push(parseLine(block.subarray(start, end)));
    start = end + 1;
  }
  return { lines, length: start };
}

/** Where the last `lines` lines begin, read backwards in blocks. */
async function tailStart(file: FileHandle, lines: number | undefined): Promise<number> {
  if (lines === undefined) return 0;
  const { size } = await file.stat();
  if (lines === 0) return size;
  let found = 0;
  // The newline of the last line does not count.
  let end = size - 1;
  const block = Buffer.alloc(blockLength);
  while (end > 0) {
    const start = Math.max(0, end - blockLength);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    for (let at = block.subarray(0, bytesRead).lastIndexOf(10); at >= 0;) {
      if (++found === lines) return start + at + 1;
      at = at === 0 ? -1 : block.lastIndexOf(10, at - 1);
    }
    end = start;
  }
  return 0;
}

/** A time of the file, which leaves zeros at the end away, with all nine digits, as the kubelet gives it to a client. */
function fixed(time: string): string {
  const [seconds = "", fraction = ""] = time.replace(/Z$/, "").split(".");
  return `${seconds}.${fraction.padEnd(9, "0")}Z`;
}

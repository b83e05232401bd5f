export type LogStream = "stdout" | "stderr";

/** One line of a container's log file, as runtimes write it; CRI logging format. */
export interface LogLine {
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
  readonly stream: LogStream;
  /** False where the line goes on in the next one. */
  readonly isComplete: boolean;
  readonly text: Buffer;
}

/** Longer lines are cut into parts; containerd's max_container_log_line_size. */
const longestLine = 16 * 1024;

const newline = 10;
const carriageReturn = 13;

/** Cuts what a process writes on one stream into log lines. */
export class LineCutter {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly stream: LogStream) {}

  /** The lines that end in `chunk`; a carriage return before the newline goes, as in containerd. */
  push(chunk: Buffer, time: () => string): readonly LogLine[] {
    const lines: LogLine[] = [];
    let data = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    for (;;) {
      const end = data.indexOf(newline);
      if (end >= 0 && end <= longestLine) {
        const text = data.subarray(0, end > 0 && data[end - 1] === carriageReturn ? end - 1 : end);
        lines.push({ time: time(), stream: this.stream, isComplete: true, text });
        data = data.subarray(end + 1);
      } else if (data.length > longestLine) {
        lines.push({
          time: time(),
          stream: this.stream,
          isComplete: false,
          text: data.subarray(0, longestLine),
        });
        data = data.subarray(longestLine);
      } else break;
    }
    // A copy: the chunk's memory is used again for the next one.
    this.rest = Buffer.from(data);
    return lines;
  }

  /** What was written after the last newline. */
  end(time: () => string): readonly LogLine[] {
    if (this.rest.length === 0) return [];
    return [{ time: time(), stream: this.stream, isComplete: false, text: this.rest }];
  }
}

const lineFeed = Buffer.from("\n");

/** As it is in the file. */
export function formatLine({ time, stream, isComplete, text }: LogLine): Buffer {
  return Buffer.concat([Buffer.from(`${time} ${stream} ${isComplete ? "F" : "P"} `), text, lineFeed]);
}

/** Reads one line of a file, without its newline. */
export function parseLine(line: Buffer): LogLine {
  const timeEnd = line.indexOf(" ");
  const streamEnd = line.indexOf(" ", timeEnd + 1);
  const tagEnd = line.indexOf(" ", streamEnd + 1);
  return {
    time: line.toString("latin1", 0, timeEnd),
    stream: line.toString("latin1", timeEnd + 1, streamEnd) === "stderr" ? "stderr" : "stdout",
    isComplete: line.toString("latin1", streamEnd + 1, tagEnd) === "F",
    text: line.subarray(tagEnd + 1),
  };
}

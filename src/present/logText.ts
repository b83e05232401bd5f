import { counted } from "../domain/hints/words.js";
import type { LogLine } from "../domain/streams.js";

/** Colours of the containers' names, in turn; readable on dark and light grounds. */
const colours = [36, 35, 32, 33, 34, 96, 95, 92] as const;

export interface LogTextOptions {
  readonly timestamps: boolean;
  /** Put the container's name before each line, in its colour; these are all that are shown. */
  readonly containers?: readonly string[];
}

/** One line of a log without colours of ours, for a document. What the program coloured is left out too. */
export function logLineText({ text, timestamp }: LogLine, { timestamps }: LogTextOptions): string {
  const plain = withoutEscapes(text);
  return timestamps ? `${shortTime(timestamp)} ${plain}` : plain;
}

/** One line of a log for a terminal: the time dimmed, the container's name in its colour, the text as it came. */
export function logTerminalLine(line: LogLine, { timestamps, containers = [] }: LogTextOptions): string {
  const time = timestamps ? `\x1b[2m${shortTime(line.timestamp)}\x1b[22m ` : "";
  return `${time}${prefix(line.container, containers)}${line.text}`;
}

function prefix(container: string, containers: readonly string[]): string {
  if (containers.length < 2) return "";
  const width = Math.max(...containers.map((name) => name.length));
  const colour = colours[Math.max(0, containers.indexOf(container)) % colours.length] ?? 36;
  return `\x1b[${colour}m${container.padEnd(width)}\x1b[0m │ `;
}

/** RFC 3339 to the millisecond, as it is: a log of a cluster is read beside others of the same zone. */
function shortTime(timestamp: string): string {
  return timestamp.replace(/(\.\d{3})\d*(?=Z|[+-])/, "$1");
}

/** Without colours, titles and cursor movements (ECMA-48 sequences). */
function withoutEscapes(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters to take out
  return text.replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])/g, "");
}

/** The last lines of a log, at most `maxChars` of them, however long it is. */
export class LogEnd {
  private lines: string[] = [];
  private chars = 0;
  private leftOut = 0;

  constructor(private readonly maxChars: number) {}

  push(line: string): void {
    this.lines.push(line);
    this.chars += line.length + 1;
    // Not for each line: what is taken away moves all the others.
    if (this.chars > 2 * this.maxChars) this.trim();
  }

  get text(): string {
    this.trim();
    const note = this.leftOut === 0 ? [] : [`… ${counted(this.leftOut, "earlier line")} left out.`];
    return [...note, ...this.lines].join("\n");
  }

  private trim(): void {
    let first = 0;
    for (; this.chars > this.maxChars && first < this.lines.length; first++)
      this.chars -= (this.lines[first]?.length ?? 0) + 1;
    this.lines = this.lines.slice(first);
    this.leftOut += first;
  }
}

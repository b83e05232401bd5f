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

import type { Readable } from "node:stream";

/** What the setup of a process says of itself on descriptor 3, line by line. */
export class SetupStatus {
  /** Resolves when the process is about to be started, or the setup went silent. */
  readonly started: Promise<void>;
  isStarted = false;
  /** The main process's number, as this machine sees it. */
  pid: number | undefined;
  /** The path of its terminal. */
  terminal: string | undefined;
  private refused: string | undefined;
  private readonly complaints: string[] = [];

  constructor(lines: Readable) {
    this.started = new Promise((resolve) => {
      let rest = "";
      lines.on("data", (chunk: Buffer) => {
        const [last = "", ...complete] = (rest + chunk.toString("utf8")).split("\n").reverse();
        rest = last;
        for (const line of complete.reverse()) this.take(line);
        if (this.isStarted) resolve();
      });
      lines.once("close", resolve);
    });
  }

  /** Why nothing was started. */
  get refusal(): string {
    return this.refused ?? `error during container init: ${this.complaints.join("; ") || "no reason given"}`;
  }

  private take(line: string): void {
    const [word = "", ...rest] = line.split(" ");
    const value = rest.join(" ");
    if (word === "pid") this.pid = Number(value);
    else if (word === "tty") this.terminal = value;
    else if (word === "refused") this.refused = value;
    else if (word === "started") this.isStarted = true;
    else this.complaints.push(line);
  }
}

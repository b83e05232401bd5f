import { Transform, type Writable } from "node:stream";
import { runTool } from "./tool.js";

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Sets the size of a terminal from outside, one change after the other; only the newest one counts. */
export class TerminalSize {
  private wanted: Size | undefined;
  private setting: Promise<void> | undefined;

  /**
   * @param prefix the words that lead to where the terminal is.
   * @param path its path there.
   */
  constructor(
    private readonly prefix: readonly string[],
    private readonly path: string,
  ) {}

  set(columns: number, rows: number): void {
    this.wanted = { columns, rows };
    this.setting ??= this.apply().finally(() => (this.setting = undefined));
  }

  /** What is written after a change of size reaches the process after it, as both came on one connection. */
  inOrder(stdin: Writable): Writable {
    const ordered = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        if (this.setting) void this.setting.then(() => done(null, chunk));
        else done(null, chunk);
      },
    });
    ordered.pipe(stdin);
    ordered.on("error", () => undefined);
    stdin.once("close", () => ordered.destroy());
    ordered.once("close", () => stdin.destroy());
    return ordered;
  }

  private async apply(): Promise<void> {
    while (this.wanted) {
      const { columns, rows } = this.wanted;
      this.wanted = undefined;
      const [command = "nsenter", ...args] = this.prefix;
      const words = ["stty", "-F", this.path, "rows", String(rows), "cols", String(columns)];
      // The process may have ended meanwhile, and its terminal with it.
      await runTool(command, [...args, ...words]).catch(() => undefined);
    }
  }
}

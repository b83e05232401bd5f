import * as vscode from "vscode";
import type { Clock } from "../../base/clock.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import { OutputPacer } from "../../base/outputPacer.js";
import { wrapWords } from "../../base/wrapWords.js";

/** What a program may have left a terminal in: the alternate screen, mouse reports, a hidden cursor, a colour. */
const backToPlain =
  "\x1b[?1047l\x1b[!p\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?25h\x1b[0m";

/** For what we say ourselves. A colour, since the editor keeps a colour readable on every ground, and dimmed text not. */
const grey = "\x1b[90m";

/** The writing side of an editor terminal: text goes out no faster than the terminal takes it. */
export class TerminalScreen implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly writes = this.owned.add(new vscode.EventEmitter<string>());
  private readonly closes = this.owned.add(new vscode.EventEmitter<number>());
  private readonly pacer: OutputPacer;
  private isAtLineStart = true;
  private hasStatus = false;
  private hasOutput = false;
  /** Width for sentences of ours. */
  columns = 80;

  readonly onDidWrite = this.writes.event;
  readonly onDidClose = this.closes.event;

  constructor(options: { readonly clock: Clock; readonly onFull: () => void; readonly onRoom: () => void }) {
    this.pacer = this.owned.add(new OutputPacer({ ...options, write: (text) => this.writes.fire(text) }));
  }

  /** Text of the program, as it came. */
  print(text: string): void {
    if (text === "") return;
    this.clearStatus();
    this.hasOutput = true;
    this.isAtLineStart = text.endsWith("\n");
    this.pacer.push(text);
  }

  /** A line of ours that the next output, or the next status, takes away again. */
  status(sentence: string): void {
    this.clearStatus();
    this.pacer.push(`\x1b7${grey}${sentence}\x1b[0m`);
    this.hasStatus = true;
  }

  /** A line of ours, in a colour that no program's output is likely to have, and on a line of its own. */
  say(sentence: string, kind: "note" | "problem" = "note"): void {
    const colour = kind === "problem" ? "\x1b[33m" : grey;
    const start = this.isAtLineStart ? "" : "\r\n";
    this.print(`${start}${colour}${wrapWords(sentence, this.columns).join("\r\n")}\x1b[0m\r\n`);
  }

  private clearStatus(): void {
    if (this.hasStatus) this.pacer.push("\x1b8\x1b[J");
    this.hasStatus = false;
  }

  /** Takes back what a program that was cut off may have set. */
  reset(): void {
    this.clearStatus();
    if (!this.hasOutput) return;
    this.pacer.push(backToPlain);
    this.isAtLineStart = false;
  }

  /** What the person typed, without what the terminal itself answered. */
  typed(input: string): string {
    return this.pacer.withoutAnswers(input);
  }

  /** Closes the terminal once all is on the screen. A positive code is told to the person by the editor. */
  async exit(code: number): Promise<void> {
    await this.pacer.whenIdle();
    this.closes.fire(code);
  }

  dispose(): void {
    this.owned.dispose();
  }
}

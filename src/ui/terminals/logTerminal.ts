import type * as vscode from "vscode";
import { AbortScope } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import type { Disposable } from "../../base/disposable.js";
import { Emitter, nextEvent } from "../../base/event.js";
import type { LogLine } from "../../domain/streams.js";
import { TerminalScreen } from "./terminalScreen.js";

/** Logs as a terminal sees them: one source per container, read side by side. */
export interface LogTerminalSource {
  readonly opening: string;
  lines(signal: AbortSignal): readonly AsyncIterable<LogLine>[];
  /** One line as it is shown, with colours and without its line end. */
  format(line: LogLine): string;
  /** Said when every source has ended by itself. */
  readonly ended: string;
  /** Why a source cannot be read, as a sentence. */
  refused(error: unknown): string;
  /** The terminal is closed. */
  dispose(): void;
}

/** Shows log lines as they come. Ctrl-C stops following, Enter starts again. */
export class LogTerminal implements vscode.Pseudoterminal, Disposable {
  private readonly screen: TerminalScreen;
  private readonly room = new Emitter<void>();
  private isFull = false;
  private scope: AbortScope | undefined;

  readonly onDidWrite: vscode.Event<string>;
  readonly onDidClose: vscode.Event<number>;

  constructor(
    private readonly source: LogTerminalSource,
    clock: Clock,
  ) {
    this.screen = new TerminalScreen({
      clock,
      onFull: () => (this.isFull = true),
      onRoom: () => {
        this.isFull = false;
        this.room.fire();
      },
    });
    this.onDidWrite = this.screen.onDidWrite;
    this.onDidClose = this.screen.onDidClose;
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    if (dimensions) this.setDimensions(dimensions);
    this.start();
  }

  setDimensions({ columns }: vscode.TerminalDimensions): void {
    this.screen.columns = columns;
  }

  handleInput(data: string): void {
    const typed = this.screen.typed(data);
    if (typed === "\x03" || typed === "\x04") {
      if (this.scope) this.stop();
      else void this.screen.exit(0);
    } else if (typed === "\r") {
      // While lines come, Enter is what it is in a terminal that only shows: room to see what is new.
      if (this.scope) this.screen.print("\r\n");
      else this.start();
    }
  }

  close(): void {
    this.dispose();
  }

  dispose(): void {
    this.scope?.dispose();
    this.scope = undefined;
    this.room.dispose();
    this.screen.dispose();
    this.source.dispose();
  }

  private stop(): void {
    this.scope?.dispose();
    this.scope = undefined;
    this.screen.say(this.source.ended);
  }

  private start(): void {
    const scope = new AbortScope();
    this.scope = scope;
    this.screen.status(this.source.opening);
    const readers = this.source.lines(scope.signal).map((lines) => this.show(lines, scope.signal));
    void Promise.all(readers).then(() => {
      if (this.scope === scope) this.stop();
    });
  }

  /** Shows one source to its end, no faster than the terminal takes it. Never rejects. */
  private async show(lines: AsyncIterable<LogLine>, signal: AbortSignal): Promise<void> {
    try {
      for await (const line of lines) {
        this.screen.print(`${this.source.format(line)}\x1b[0m\r\n`);
        if (this.isFull) await nextEvent(this.room.event, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.screen.say(this.source.refused(error), "problem");
    }
  }
}

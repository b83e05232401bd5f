import type * as vscode from "vscode";
import { AbortScope } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import { MutableDisposable, type Disposable } from "../../base/disposable.js";
import { InputQueue } from "../../base/inputQueue.js";
import type { ByteSink, ExecEnd, ExecStream, TerminalSize } from "../../domain/streams.js";
import { TerminalScreen } from "./terminalScreen.js";

/** A paste larger than this is refused whole; what waits to be sent is kept in memory. */
const maxInputBytes = 64 * 1024 * 1024;
/** A terminal that is not shown has no size; after this long, a process starts with the usual one. */
const sizeWaitMs = 1_000;
const usualSize: TerminalSize = { columns: 80, rows: 24 };

/** What becomes of a terminal whose process has ended. */
export type Ending =
  /** Close it, as a local terminal does; the editor tells a code that is not 0. */
  | { readonly kind: "close"; readonly code: number }
  /** Keep it with what is on the screen; Enter does the same again where `canRetry`. */
  | {
      readonly kind: "keep";
      readonly sentence: string;
      readonly isProblem: boolean;
      readonly canRetry: boolean;
    };

/** A process in a pod, as a terminal sees it. */
export interface TerminalProcess {
  /** Said first, and taken back by the first output: "Connecting to demo …" */
  readonly opening: string;
  open(options: {
    readonly size: TerminalSize;
    readonly onStdout: ByteSink;
    readonly signal: AbortSignal;
  }): Promise<ExecStream>;
  /** What to make of its end. Never rejects. */
  ended(end: ExecEnd): Ending | Promise<Ending>;
  /** What to make of an `open` that failed. */
  refused(error: unknown): Ending;
  /** Said when a paste was larger than we keep. */
  tooMuchInput(bytes: number): string;
  /** The terminal is closed. */
  dispose(): void;
}

type State =
  | { readonly kind: "unshown" }
  | { readonly kind: "opening"; readonly scope: AbortScope }
  | { readonly kind: "open"; readonly scope: AbortScope; readonly stream: ExecStream }
  | { readonly kind: "ended"; readonly canRetry: boolean }
  | { readonly kind: "closed" };

/** Joins an editor terminal to a process in a pod: keys, size and output, and what is said when either ends. */
export class ExecTerminal implements vscode.Pseudoterminal, Disposable {
  private readonly screen: TerminalScreen;
  private readonly input: InputQueue;
  private readonly sizeWait = new MutableDisposable<Disposable>();
  private state: State = { kind: "unshown" };
  private size: TerminalSize | undefined;

  readonly onDidWrite: vscode.Event<string>;
  readonly onDidClose: vscode.Event<number>;

  constructor(
    private readonly process: TerminalProcess,
    private readonly clock: Clock,
  ) {
    this.screen = new TerminalScreen({
      clock,
      onFull: () => this.state.kind === "open" && this.state.stream.pause(),
      onRoom: () => this.state.kind === "open" && this.state.stream.resume(),
    });
    this.input = new InputQueue({
      maxBytes: maxInputBytes,
      onRefused: (bytes) => this.screen.say(process.tooMuchInput(bytes), "problem"),
    });
    this.onDidWrite = this.screen.onDidWrite;
    this.onDidClose = this.screen.onDidClose;
  }

  /** Called by the editor when it listens; the size is unknown until the terminal is on the screen. */
  open(dimensions: vscode.TerminalDimensions | undefined): void {
    if (dimensions) {
      this.setDimensions(dimensions);
      return;
    }
    this.sizeWait.value = this.clock.setTimer(sizeWaitMs, () => this.start());
  }

  setDimensions({ columns, rows }: vscode.TerminalDimensions): void {
    this.size = { columns, rows };
    this.screen.columns = columns;
    if (this.state.kind === "unshown") this.start();
    else if (this.state.kind === "open") this.state.stream.resize(this.size);
  }

  handleInput(data: string): void {
    const typed = this.screen.typed(data);
    if (typed === "") return;
    if (this.state.kind !== "ended") {
      this.input.push(typed);
      return;
    }
    if (typed === "\r" && this.state.canRetry) this.start();
    else if (typed === "\x03" || typed === "\x04") void this.screen.exit(0);
  }

  /** The person closed the terminal, or the editor is closing: the process in the pod ends with it. */
  close(): void {
    this.dispose();
  }

  dispose(): void {
    this.sizeWait.dispose();
    this.end();
    this.state = { kind: "closed" };
    this.screen.dispose();
    this.process.dispose();
  }

  private start(): void {
    this.sizeWait.value = undefined;
    const scope = new AbortScope();
    this.state = { kind: "opening", scope };
    this.screen.status(this.process.opening);
    void this.run(scope);
  }

  /** From opening to the end of one process. Never rejects. */
  private async run(scope: AbortScope): Promise<void> {
    let ending: Ending;
    try {
      ending = await this.process.ended(await this.connect(scope));
    } catch (error) {
      if (scope.signal.aborted) return;
      ending = this.process.refused(error);
    }
    if (scope.signal.aborted) return;
    this.end();
    if (ending.kind === "close") {
      this.state = { kind: "closed" };
      await this.screen.exit(ending.code);
      return;
    }
    this.state = { kind: "ended", canRetry: ending.canRetry };
    this.screen.reset();
    this.screen.say(ending.sentence, ending.isProblem ? "problem" : "note");
  }

  private async connect(scope: AbortScope): Promise<ExecEnd> {
    const { signal } = scope;
    const askedSize = this.size ?? usualSize;
    // Bytes of one character may come in two chunks, so a decoder lives as long as its stream.
    const decoder = new TextDecoder();
    const stream = await this.process.open({
      size: askedSize,
      onStdout: (chunk) => this.screen.print(decoder.decode(chunk, { stream: true })),
      signal,
    });
    if (signal.aborted) {
      stream.dispose();
      signal.throwIfAborted();
    }
    this.state = { kind: "open", scope, stream };
    if (this.size && this.size !== askedSize) stream.resize(this.size);
    this.input.connect((data) => stream.write(data));
    const end = await stream.closed;
    this.screen.print(decoder.decode());
    return end;
  }

  private end(): void {
    this.input.connect(undefined);
    this.input.clear();
    if (this.state.kind !== "opening" && this.state.kind !== "open") return;
    this.state.scope.dispose();
    if (this.state.kind === "open") this.state.stream.dispose();
  }
}

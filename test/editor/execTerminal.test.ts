import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../../scripts/editor/until.js";
import { systemClock } from "../../src/base/clock.js";
import type { ExecEnd, ExecStream, TerminalSize } from "../../src/domain/streams.js";
import { ExecTerminal, type TerminalProcess } from "../../src/ui/terminals/execTerminal.js";
import { livingBytes } from "./harness/livingBytes.js";
import { needsOutside, outside, print } from "./harness/outside.js";

const MiB = 1024 * 1024;

/** A process that the test plays: it keeps what it is told, and says what the test wants. */
class PlayedProcess implements TerminalProcess {
  readonly opening = "Connecting …";
  readonly sizes: TerminalSize[] = [];
  readonly input: Uint8Array[] = [];
  opened = 0;
  isPaused = false;
  isCut = false;
  say: (text: string | Uint8Array) => void = () => undefined;
  finish: (end: ExecEnd) => void = () => undefined;
  onResume: () => void = () => undefined;
  writeMs = 0;

  open: TerminalProcess["open"] = async ({ size, onStdout }) => {
    this.opened++;
    this.sizes.push(size);
    this.say = (text) => onStdout(typeof text === "string" ? Buffer.from(text) : text);
    const closed = new Promise<ExecEnd>((resolve) => (this.finish = resolve));
    const stream: ExecStream = {
      closed,
      write: async (data) => {
        this.input.push(data);
        if (this.writeMs > 0) await new Promise((resolve) => setTimeout(resolve, this.writeMs));
      },
      canEnd: true,
      end: () => undefined,
      resize: (next) => this.sizes.push(next),
      pause: () => (this.isPaused = true),
      resume: () => {
        this.isPaused = false;
        this.onResume();
      },
      dispose: () => (this.isCut = true),
    };
    return stream;
  };
  ended: TerminalProcess["ended"] = (end) =>
    end.kind === "exit"
      ? { kind: "close", code: end.code }
      : {
          kind: "keep",
          sentence: "Connection lost. Press Enter to reconnect.",
          isProblem: true,
          canRetry: true,
        };
  refused: TerminalProcess["refused"] = () => ({
    kind: "keep",
    sentence: "Refused. Press Enter to try again.",
    isProblem: true,
    canRetry: true,
  });
  dispose: TerminalProcess["dispose"] = () => undefined;
  tooMuchInput: TerminalProcess["tooMuchInput"] = (bytes) => `${String(bytes)} bytes are too many.`;

  get typed(): string {
    return Buffer.concat(this.input).toString();
  }
}

describe("execTerminal", () => {
  let terminal: vscode.Terminal | undefined;
  let process: PlayedProcess;

  const start = async () => {
    process = new PlayedProcess();
    terminal = vscode.window.createTerminal({ name: "played", pty: new ExecTerminal(process, systemClock) });
    terminal.show();
    await until({ what: "the process", read: () => process.opened, isDone: (count) => count === 1 });
  };
  const shows = (pattern: RegExp, limitMs = 10_000) =>
    until({
      what: String(pattern),
      read: () => outside.terminalText(),
      isDone: (text) => pattern.test(text),
      limitMs,
    });

  before(function () {
    needsOutside(this);
  });
  const ended: (() => void)[] = [];
  afterEach(async () => {
    for (const end of ended.splice(0)) end();
    terminal?.dispose();
    await until({
      what: "no terminal",
      read: () => vscode.window.terminals.length,
      isDone: (count) => count === 0,
    });
  });

  it("opens the process with the size that is on the screen, and tells each new one", async () => {
    await start();
    const shown = await outside.terminalSize();
    assert.deepEqual(process.sizes[0], shown);
    await outside.resize(900, 700);
    const smaller = await until({
      what: "a smaller size",
      read: () => process.sizes.at(-1),
      isDone: (size) => size !== undefined && size.columns < shown.columns,
    });
    assert.deepEqual(smaller, await outside.terminalSize());
    await outside.resize(1400, 900);
  });

  it("takes its own words back when the shell says something", async () => {
    await start();
    await shows(/Connecting …/);
    process.say("$ ");
    const text = await shows(/\$/);
    assert.equal(text.trim(), "$");
  });

  it("puts characters together that came in two chunks", async () => {
    await start();
    const bytes = Buffer.from("smile 😀 end");
    process.say(bytes.subarray(0, 8));
    process.say(bytes.subarray(8));
    assert.match(await shows(/end/), /smile 😀 end/);
  });

  it("gives on what is typed, in order, also while it connects", async () => {
    await start();
    process.say("$ ");
    await outside.focusTerminal();
    await outside.type("echo hi");
    await outside.press("Enter", "Control+c");
    await until({
      what: "the keys",
      read: () => process.typed,
      isDone: (typed) => typed === "echo hi\r\x03",
    });
  });

  it("gives on a paste of 10 MB without losing a byte", async function () {
    this.timeout(120_000);
    await start();
    process.writeMs = 1;
    const line = "0123456789abcdef é\n";
    const paste = line.repeat(Math.ceil((10 * MiB) / line.length));
    await outside.terminalInput(paste);
    await until({
      what: "the end of the paste",
      read: () => process.typed.length,
      isDone: (length) => length >= paste.length,
      limitMs: 90_000,
    });
    assert.ok(process.typed === paste.replaceAll("\n", "\n"));
  });

  it("closes with the code of a shell that ended", async () => {
    await start();
    process.finish({ kind: "exit", code: 5 });
    await until({
      what: "the exit code",
      read: () => terminal?.exitStatus?.code,
      isDone: (code) => code === 5,
    });
    await outside.clearNotifications();
  });

  it("says that the connection is lost, and Enter brings another", async () => {
    await start();
    process.say("\x1b[?1049hfull screen");
    await shows(/full screen/);
    process.finish({ kind: "lost", failure: new Error("cut") as never });
    await shows(/Connection lost\. Press Enter to reconnect\./);
    await outside.focusTerminal();
    await outside.press("x", "Enter");
    await until({ what: "another", read: () => process.opened, isDone: (count) => count === 2 });
    process.say("$ again");
    await shows(/\$ again/);
    assert.equal(process.typed, "");
  });

  it("ends the process when it is closed", async () => {
    await start();
    process.say("$ ");
    await shows(/\$/);
    terminal?.dispose();
    await until({ what: "the cut", read: () => process.isCut, isDone: (isCut) => isCut });
  });

  it("takes a flood of yes without keeping any of it, and hears Ctrl-C meanwhile", async function () {
    this.timeout(120_000);
    await start();
    process.say("$ ");
    await shows(/\$/);
    // Were the flood kept, what lives would grow by all of it. What is garbage says nothing: V8 leaves it lying.
    const floodBytes = 16 * MiB;
    const mostKeptBytes = 8 * MiB;
    const before = livingBytes();
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, livingBytes())), 1_000);
    // Also where the test fails: collecting would take the time of those that follow.
    ended.push(() => clearInterval(watch));
    const chunk = Buffer.from("y\r\n".repeat(10_922));
    let sent = 0;
    const startedMs = Date.now();
    let interruptedMs = 0;
    let interrupting: Promise<void> | undefined;
    const interrupt = async () => {
      await outside.focusTerminal();
      const pressedMs = Date.now();
      await outside.press("Control+c");
      await until({ what: "Ctrl-C", read: () => process.typed.includes("\x03"), isDone: (is) => is });
      interruptedMs = Date.now() - pressedMs;
    };
    await new Promise<void>((resolve) => {
      const flood = () => {
        while (!process.isPaused && sent < floodBytes) {
          process.say(chunk);
          sent += chunk.length;
        }
        if (sent > floodBytes / 8) interrupting ??= interrupt();
        if (sent >= floodBytes) resolve();
      };
      process.onResume = () => setImmediate(flood);
      flood();
    });
    await interrupting;
    process.say("\r\nthe end\r\n");
    await shows(/the end/, 60_000);
    const seconds = (Date.now() - startedMs) / 1_000;
    const keptMiB = (peak - before) / MiB;
    await print(
      `      ${String(floodBytes / MiB)} MiB in ${seconds.toFixed(1)} s, ${keptMiB.toFixed(1)} MiB kept at most, Ctrl-C heard after ${String(interruptedMs)} ms`,
    );
    assert.ok(keptMiB < mostKeptBytes / MiB, `kept ${keptMiB.toFixed(1)} MiB`);
    assert.ok(interruptedMs > 0 && interruptedMs < 2_000, `Ctrl-C after ${String(interruptedMs)} ms`);
    assert.equal(process.typed, "\x03", "the terminal's answers stay out of the input");
  });
});

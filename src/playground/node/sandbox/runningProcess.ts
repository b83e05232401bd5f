import { spawn } from "node:child_process";
import { finished } from "node:stream/promises";
import type { Readable, Writable } from "node:stream";
import { SetupStatus } from "./setupStatus.js";
import { commandLine, scriptCall } from "./shell.js";
import { closeChildEnds, type PipeStore } from "./stdio.js";
import { TerminalSize } from "./terminalSize.js";
import { toolEnv } from "./tool.js";

/** The process could not be started; `message` is what runc says after "unable to start container process: ". */
export class StartRefused extends Error {}

/** A process in a container: its main one, or one that was started in it. */
export interface RunningProcess {
  /** Its number as this machine sees it; only of main processes. */
  readonly hostPid: number | undefined;
  /** Ends what waits for it, and with that the process where it was started to end with us. */
  kill(): void;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  /** Absent with a terminal. */
  readonly stderr: Readable | undefined;
  /** Resolves when it has ended, maybe before its output was read. 128 + signal where a signal ended it. */
  readonly exited: Promise<{ readonly code: number }>;
  /** Sets the size of its terminal, which tells the foreground process. */
  resize(columns: number, rows: number): void;
}

export interface StartOptions {
  readonly pipes: PipeStore;
  /** The words that lead to the namespaces where the script's shell runs. */
  readonly prefix: readonly string[];
  /** The words that lead to where its terminal is, and those before the program that makes it; none without one. */
  readonly terminal: { readonly place: readonly string[]; readonly way: readonly string[] } | undefined;
  readonly script: string;
  readonly stdin: boolean;
}

/** Starts a process by a framed script. Throws {@link StartRefused}. */
export async function startProcess(options: StartOptions): Promise<RunningProcess> {
  const { pipes, terminal } = options;
  const { args, env } = scriptCall(options.script);
  const inside = [...options.prefix, ...args];
  const words = terminal ? [...terminal.way, ...underTerminal(inside)] : inside;
  const input = options.stdin ? await pipes.input() : undefined;
  const output = await pipes.output();
  const errors = terminal ? undefined : await pipes.output();
  const [command = "/bin/sh", ...rest] = words;
  const child = spawn(command, rest, {
    cwd: "/",
    // Of a process group of its own, so that what a container does to its group does not reach us.
    detached: true,
    env: { ...toolEnv, ...env },
    stdio: [input?.childFd ?? "ignore", output.childFd, errors?.childFd ?? "ignore", "pipe"],
  });
  closeChildEnds([input, output, errors]);
  // A process that no longer reads is no fault of ours.
  input?.stream.on("error", () => input.stream.destroy());
  for (const pipe of [output, errors]) pipe?.stream.on("error", () => undefined);
  const exited = new Promise<{ code: number }>((resolve) => {
    child.once("error", () => resolve({ code: 128 }));
    child.once("exit", (code, signal) => resolve({ code: code ?? (signal ? 137 : 128) }));
  });
  void exited.then(() => input?.stream.destroy());
  const status = new SetupStatus(child.stdio[3] as Readable);
  await Promise.race([
    status.started,
    exited.then(() => finished(child.stdio[3] as Readable).catch(() => undefined)),
  ]);
  if (!status.isStarted) {
    for (const stream of [input?.stream, output.stream, errors?.stream]) stream?.destroy();
    throw new StartRefused(status.refusal);
  }
  const size = terminal && status.terminal ? new TerminalSize(terminal.place, status.terminal) : undefined;
  return {
    hostPid: status.pid,
    kill: () => child.kill("SIGKILL"),
    stdin: input && size ? size.inOrder(input.stream) : input?.stream,
    stdout: output.stream,
    stderr: errors?.stream,
    exited,
    resize: (columns, rows) => size?.set(columns, rows),
  };
}

/** `script` gives its command a terminal whose other end are its own pipes, and ends with its code. */
function underTerminal(words: readonly string[]): readonly string[] {
  return ["script", "--quiet", "--flush", "--return", "--command", `exec ${commandLine(words)}`, "/dev/null"];
}

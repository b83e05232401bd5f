import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../../base/clock.js";
import { DisposableStore, toDisposable } from "../../base/disposable.js";
import { onAbort } from "../../base/abort.js";
import { toError } from "../../base/errors.js";
import type { Environment } from "./commandPath.js";
import { windowsScript } from "./windowsScript.js";

export interface CommandOptions {
  /** Absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** Where it starts. */
  readonly cwd: string;
  /** What it reads from its standard input; absent: nothing. */
  readonly stdin?: string;
  /** It and everything that it started are killed after this time. */
  readonly limitMs: number;
  readonly clock: Clock;
  /** Aborting kills it likewise. */
  readonly signal: AbortSignal;
}

/** What became of a command. Output is text, cut at a megabyte. */
export type CommandEnd =
  | {
      readonly kind: "exited";
      /** 128 and the signal's number where a signal ended it, as in a shell. */
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly kind: "timedOut"; readonly stderr: string }
  | { readonly kind: "notStarted"; readonly errorCode: string };

const maxOutputBytes = 1024 * 1024;
/** For what a command's own children still write after its end. */
const drainMs = 1_000;

/**
 * Runs a command without a terminal, in a process group of its own. Rejects only with
 * the signal's reason.
 */
export function runCommand(options: CommandOptions): Promise<CommandEnd> {
  const { limitMs, clock, signal } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const owned = new DisposableStore();
    const child = start(options);
    if (child instanceof Error) {
      resolve(notStarted(child));
      return;
    }
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const end = (settle: () => void) => {
      if (owned.isDisposed) return;
      owned.dispose();
      settle();
    };
    owned.add(
      toDisposable(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }),
    );
    owned.add(
      clock.setTimer(limitMs, () => {
        killGroup(child);
        end(() => resolve({ kind: "timedOut", stderr: stderr() }));
      }),
    );
    owned.add(
      onAbort(signal, () => {
        killGroup(child);
        end(() => reject(signal.reason as Error));
      }),
    );
    child.on("error", (error) => end(() => resolve(notStarted(error))));
    const exited = (code: number | null, signalName: NodeJS.Signals | null) => {
      const shown = code ?? 128 + (signalName ? (signalNumbers[signalName] ?? 0) : 0);
      end(() => resolve({ kind: "exited", code: shown, stdout: stdout(), stderr: stderr() }));
    };
    child.on("close", exited);
    child.on("exit", (code, signalName) => {
      owned.add(clock.setTimer(drainMs, () => exited(code, signalName)));
    });
  });
}

/** Some reasons not to start (arguments too long) are thrown, others told by an event. */
function start({
  file,
  args,
  env,
  cwd,
  stdin,
}: CommandOptions): ChildProcessByStdio<Writable | null, Readable, Readable> | Error {
  const isWindows = process.platform === "win32";
  const script = isWindows ? windowsScript(file, args, env) : undefined;
  try {
    const child = spawn(script?.file ?? file, script?.args ?? args, {
      env: { ...env },
      cwd,
      stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      // A group can be killed whole; without a terminal of the session, nothing can ask for a password there.
      detached: !isWindows,
      windowsHide: true,
      windowsVerbatimArguments: script !== undefined,
    }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
    // One that ends without reading is no fault.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(stdin);
    return child;
  } catch (error) {
    return toError(error);
  }
}

function notStarted(error: NodeJS.ErrnoException): CommandEnd {
  return { kind: "notStarted", errorCode: error.code ?? "unknown error" };
}

const signalNumbers: Readonly<Partial<Record<NodeJS.Signals, number>>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    if (size < maxOutputBytes) chunks.push(chunk);
    size += chunk.length;
  });
  stream.on("error", () => undefined);
  return () => Buffer.concat(chunks).subarray(0, maxOutputBytes).toString("utf8");
}

/** There is nothing in a credential plugin that a gentler signal would save. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== "win32") process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import * as z from "zod/mini";
import { onAbort } from "../base/abort.js";
import type { Clock } from "../base/clock.js";
import { DisposableStore } from "../base/disposable.js";
import { Cancelled, UserError } from "../base/errors.js";
import type { PlaygroundPlace, ProcessView } from "../base/platform.js";
import { nextSteps } from "../domain/nextSteps.js";

type PlaygroundChild = ChildProcess & {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
};

/** What the program prints when it listens; src/playground/main.ts. */
const firstLine = z.object({ kubeconfig: z.string() });
/** With which it says that this machine cannot run pods; its words are then for the person. */
const cannotRunCode = 3;
/** A busy machine needs some seconds for it; after this many it will not come. */
const startLimitMs = 30_000;
const maxWordsLength = 4_000;

/** The playground's program from its start to its end: what it says, and when it listens. */
export class PlaygroundProgram {
  private readonly child: PlaygroundChild;
  private said = "";
  /** Resolves when it has ended, or could not be started. */
  readonly closed: Promise<void>;

  /** @param dir what it keeps, and its working directory */
  constructor(place: PlaygroundPlace, dir: string, process: ProcessView) {
    const args = [place.program, "--dir", dir, "--parent-pid", String(place.parentPid)];
    const child = spawn(place.node, args, {
      cwd: dir,
      env: environmentOf(process),
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    }) as PlaygroundChild;
    this.child = child;
    child.stdin.on("error", () => undefined);
    child.stderr.on("data", (chunk: Buffer) => {
      if (this.said.length < maxWordsLength) this.said += chunk.toString("utf8");
    });
    this.closed = new Promise<void>((resolve) => {
      child.once("close", () => resolve());
      child.once("error", () => resolve());
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** What it has said of itself. */
  get words(): string {
    return this.said.trim();
  }

  /** Its code, or the signal that ended it. */
  get exit(): number | string {
    return this.child.exitCode ?? this.child.signalCode ?? "";
  }

  /** Resolves with the path of its kubeconfig when it listens. @throws UserError that says why it does not */
  async listening(clock: Clock, signal: AbortSignal): Promise<string> {
    const { child } = this;
    const waiting = new DisposableStore();
    try {
      return await new Promise((resolve, reject) => {
        waiting.add(onAbort(signal, () => reject(new Cancelled())));
        waiting.add(clock.setTimer(startLimitMs, () => reject(notInTime(this.words))));
        child.once("close", (code) => reject(failureOf(code, this.words)));
        child.once("error", (error) =>
          reject(new UserError("The playground could not be started.", undefined, { cause: error })),
        );
        createInterface(child.stdout).once("line", (line) => {
          const parsed = firstLine.safeParse(fromJson(line));
          if (parsed.success) resolve(parsed.data.kubeconfig);
          else reject(failureOf(null, line));
        });
      });
    } finally {
      waiting.dispose();
    }
  }

  /** Asks it to end: it does when its standard input does. */
  end(): void {
    this.child.stdin.end();
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.child.kill(signal);
  }
}

function notInTime(words: string): UserError {
  const message = `The playground cluster did not start within ${String(startLimitMs / 1000)} s.`;
  return new UserError(message, nextSteps.showLog, { cause: new Error(words.trim()) });
}

function failureOf(code: number | null, words: string): UserError {
  if (code === cannotRunCode) return new UserError(words.trim());
  return new UserError(
    `The playground cluster did not start${code === null ? "" : ` (it ended with code ${code})`}.`,
    nextSteps.showLog,
    { cause: new Error(words.trim()) },
  );
}

function fromJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What its program needs, and nothing of what the editor keeps in its environment. */
function environmentOf({ env }: ProcessView): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG"];
  return {
    ...Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    // In a desktop editor the program of this process is a browser unless it is told to be Node.
    ELECTRON_RUN_AS_NODE: "1",
  };
}

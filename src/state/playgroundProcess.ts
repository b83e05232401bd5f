import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import * as z from "zod/mini";
import { onAbort } from "../base/abort.js";
import type { Clock } from "../base/clock.js";
import type { Disposable } from "../base/disposable.js";
import { DisposableStore } from "../base/disposable.js";
import { Cancelled, UserError } from "../base/errors.js";
import { Emitter, type Event } from "../base/event.js";
import type { Logger } from "../base/log.js";
import type { PlaygroundPlace, ProcessView } from "../base/platform.js";
import { nextSteps } from "../domain/nextSteps.js";

export type PlaygroundState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  /** `kubeconfig`: absolute path of the file that leads to it. */
  | { readonly kind: "running"; readonly kubeconfig: string }
  /** It ended though nobody wanted it to, with its pods. `exit`: its code, or the signal that ended it. */
  | { readonly kind: "crashed"; readonly exit: number | string; readonly words: string };

export interface PlaygroundProcessDeps {
  readonly place: PlaygroundPlace | undefined;
  readonly process: ProcessView;
  readonly clock: Clock;
  readonly log: Logger;
}

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
/** Its pods get this long to end before it is killed, and they with it. */
const killAfterMs = 5_000;
const maxWordsLength = 4_000;

/**
 * The playground cluster of this window: a process of its own, that ends when we end it, when we go, and by itself
 * when we are killed, since its standard input then ends. Nothing of it is loaded before {@link start}.
 */
export class PlaygroundProcess implements Disposable {
  private readonly changes = new Emitter<PlaygroundState>();
  readonly onDidChange: Event<PlaygroundState> = this.changes.event;
  private current: PlaygroundState = { kind: "stopped" };
  private child: PlaygroundChild | undefined;
  /** Resolves when it has ended and its folder is gone: the next one uses the same. */
  private ended: Promise<void> = Promise.resolve();
  /** False once it was asked to end: that it does is then no crash. */
  private isWanted = false;
  private starting: Promise<string> | undefined;

  constructor(private readonly deps: PlaygroundProcessDeps) {}

  get state(): PlaygroundState {
    return this.current;
  }

  /**
   * Resolves with the path of its kubeconfig when it listens; starts it when it does not run. Aborting ends it.
   * @throws UserError where it cannot run, naming what can be used instead
   */
  start(signal: AbortSignal): Promise<string> {
    const { current } = this;
    if (current.kind === "running" && this.isWanted) return Promise.resolve(current.kubeconfig);
    this.starting ??= this.run(signal).finally(() => (this.starting = undefined));
    return this.starting;
  }

  /** Resolves when it and all its pods have ended. */
  async stop(): Promise<void> {
    const { child, ended } = this;
    this.isWanted = false;
    if (!child) return ended;
    child.stdin.end();
    const killer = this.deps.clock.setTimer(killAfterMs, () => child.kill("SIGKILL"));
    await ended;
    killer.dispose();
  }

  private async run(signal: AbortSignal): Promise<string> {
    const { place, log } = this.deps;
    if (!place)
      throw new UserError("There is no playground cluster here. Use kind or k3d for a local cluster.");
    this.give({ kind: "starting" });
    await this.ended;
    try {
      await removeLeftovers(place.folder);
      const dir = path.join(place.folder, String(place.parentPid));
      await mkdir(dir, { recursive: true, mode: 0o700 });
      signal.throwIfAborted();
      const kubeconfig = await this.launch(place, dir, signal);
      this.isWanted = true;
      this.give({ kind: "running", kubeconfig });
      log.info("playground started", { pid: this.child?.pid });
      return kubeconfig;
    } catch (error) {
      await this.stop();
      this.give({ kind: "stopped" });
      throw error;
    }
  }

  private async launch(place: PlaygroundPlace, dir: string, signal: AbortSignal): Promise<string> {
    const args = [place.program, "--dir", dir, "--parent-pid", String(place.parentPid)];
    const child = spawn(place.node, args, {
      cwd: dir,
      env: environmentOf(this.deps.process),
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    }) as PlaygroundChild;
    this.child = child;
    child.stdin.on("error", () => undefined);
    let words = "";
    child.stderr.on("data", (chunk: Buffer) => {
      if (words.length < maxWordsLength) words += chunk.toString("utf8");
    });
    const closed = new Promise<void>((resolve) => {
      child.once("close", () => resolve());
      child.once("error", () => resolve());
    });
    this.ended = closed.then(() => {
      this.endOf(child, words.trim());
      return rm(dir, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    });
    const waiting = new DisposableStore();
    try {
      return await new Promise((resolve, reject) => {
        waiting.add(onAbort(signal, () => reject(new Cancelled())));
        waiting.add(this.deps.clock.setTimer(startLimitMs, () => reject(notInTime(words))));
        child.once("close", (code) => reject(failureOf(code, words)));
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

  private endOf(child: PlaygroundChild, words: string): void {
    this.child = undefined;
    if (this.current.kind !== "running") return;
    const exit = child.exitCode ?? child.signalCode ?? "";
    const isCrash = this.isWanted && exit !== 0;
    if (isCrash) this.deps.log.warn("the playground ended by itself", { exit, words });
    else this.deps.log.info("playground ended", { exit, words });
    this.give(isCrash ? { kind: "crashed", exit, words } : { kind: "stopped" });
  }

  private give(state: PlaygroundState): void {
    this.current = state;
    this.changes.fire(state);
  }

  /** Asks it to end, and waits for nothing: the window goes. */
  dispose(): void {
    this.isWanted = false;
    this.changes.dispose();
    this.child?.stdin.end();
    this.child?.kill("SIGTERM");
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

/** Folders of windows that were killed: each is named after the process that it was made for. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((it) => /^\d+$/.test(it) && !isAlive(Number(it))))
    await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => undefined);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

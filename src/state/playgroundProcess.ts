import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Clock } from "../base/clock.js";
import type { Disposable } from "../base/disposable.js";
import { UserError } from "../base/errors.js";
import { Emitter, type Event } from "../base/event.js";
import type { Logger } from "../base/log.js";
import type { PlaygroundPlace, ProcessView } from "../base/platform.js";
import { PlaygroundProgram } from "./playgroundProgram.js";

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

/** Its pods get this long to end before it is killed, and they with it. */
const killAfterMs = 5_000;

/**
 * The playground cluster of this window: a process of its own, that ends when we end it, when we go, and by itself
 * when we are killed, since its standard input then ends. Nothing of it is loaded before {@link start}.
 */
export class PlaygroundProcess implements Disposable {
  private readonly changes = new Emitter<PlaygroundState>();
  readonly onDidChange: Event<PlaygroundState> = this.changes.event;
  private current: PlaygroundState = { kind: "stopped" };
  private program: PlaygroundProgram | undefined;
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
    const { program, ended } = this;
    this.isWanted = false;
    if (!program) return ended;
    program.end();
    const killer = this.deps.clock.setTimer(killAfterMs, () => program.kill("SIGKILL"));
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
      log.info("playground started", { pid: this.program?.pid });
      return kubeconfig;
    } catch (error) {
      await this.stop();
      this.give({ kind: "stopped" });
      throw error;
    }
  }

  private launch(place: PlaygroundPlace, dir: string, signal: AbortSignal): Promise<string> {
    const program = new PlaygroundProgram(place, dir, this.deps.process);
    this.program = program;
    this.ended = program.closed.then(() => {
      this.endOf(program);
      return rm(dir, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    });
    return program.listening(this.deps.clock, signal);
  }

  private endOf({ exit, words }: PlaygroundProgram): void {
    this.program = undefined;
    if (this.current.kind !== "running") return;
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
    this.program?.end();
    this.program?.kill("SIGTERM");
  }
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

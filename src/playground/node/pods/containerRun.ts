import type { Image } from "../images/catalogue.js";
import type { ContainerLog } from "../logs/containerLog.js";
import type { ContainerStdio } from "../logs/containerStdio.js";
import { timestamp } from "../../store/timestamp.js";
import type { RunningContainer } from "../sandbox/container.js";
import type { ContainerState, TerminatedState } from "./podTypes.js";

export interface RunEnd {
  readonly atMs: number;
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string | undefined;
}

interface RunStart {
  /** 64 hex digits. */
  readonly id: string;
  /** 0 for the first. */
  readonly attempt: number;
  readonly image: Image;
  readonly log: ContainerLog;
  /** Undefined where the start failed. */
  readonly process: { readonly container: RunningContainer; readonly stdio: ContainerStdio } | undefined;
  readonly startedAtMs: number;
}

/** One run of a container: from its start, or its failed start, to its end. */
export class ContainerRun {
  /** Resolves when it has ended and its end is known. */
  readonly finished: Promise<void>;
  /** Set before the process is killed for its use of memory. */
  isOutOfMemory = false;
  private ended: RunEnd | undefined;
  private resolveFinished: () => void = () => undefined;

  constructor(readonly start: RunStart) {
    this.finished = new Promise((resolve) => (this.resolveFinished = resolve));
  }

  get id(): string {
    return `containerd://${this.start.id}`;
  }

  get end(): RunEnd | undefined {
    return this.ended;
  }

  hasEnded(): boolean {
    return this.ended !== undefined;
  }

  finish(end: RunEnd): void {
    this.ended ??= end;
    this.resolveFinished();
  }

  get state(): ContainerState {
    const { terminated } = this;
    return terminated ? { terminated } : { running: { startedAt: timestamp(this.start.startedAtMs) } };
  }

  get terminated(): TerminatedState | undefined {
    if (!this.ended) return undefined;
    const { exitCode, reason, message, atMs } = this.ended;
    return {
      exitCode,
      reason,
      ...(message === undefined ? {} : { message }),
      startedAt: timestamp(this.start.process ? this.start.startedAtMs : 0),
      finishedAt: timestamp(atMs),
      containerID: this.id,
    };
  }
}

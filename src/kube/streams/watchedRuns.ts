import { sleep } from "../../base/abort.js";
import { backoffMs } from "../../base/backoff.js";
import type { Clock } from "../../base/clock.js";
import type { RandomBytes } from "../../base/random.js";
import { isFailure } from "../../domain/failure.js";
import type { KubeApi } from "../api.js";
import { corePath } from "../paths.js";
import { afterLog, beganAfter, type AfterLog } from "./containerRuns.js";
import type { LogPosition } from "./logPosition.js";

interface LogOfContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly signal: AbortSignal;
}

/** What the pod says about a log whose stream was ended or cut. */
export class ContainerRuns {
  private known: { readonly uid?: string; readonly restartCount: number } = { restartCount: -1 };

  constructor(
    private readonly api: KubeApi,
    private readonly options: LogOfContainer,
    private readonly deps: { readonly clock: Clock; readonly random: RandomBytes },
  ) {}

  /** Whether the container has begun another run since the last line at `position`. */
  async hasAnother({ lastSecondMs }: LogPosition): Promise<boolean> {
    if (lastSecondMs === undefined) return false;
    const pod = await this.readPod();
    return pod !== undefined && beganAfter(pod, this.options.container, lastSecondMs);
  }

  /** Whether the container has ended for good, so that its log is whole. False where the pod cannot be read. */
  async areOver(): Promise<boolean> {
    try {
      const pod = await this.readPod();
      return pod !== undefined && afterLog(pod, this.options.container, this.known).next.kind === "ended";
    } catch (error) {
      // Whoever asks for the log next is told what is wrong.
      if (isFailure(error)) return false;
      throw error;
    }
  }

  /** Resolves when there is more to read, or never will be. */
  async next(): Promise<AfterLog> {
    const { container, signal } = this.options;
    for (let asked = 1; ; asked++) {
      const answer = await this.readPod();
      if (answer === undefined) return { kind: "ended" };
      const { next, ...known } = afterLog(answer, container, this.known);
      this.known = known;
      if (next.kind !== "wait") return next;
      await sleep(
        backoffMs(asked, { firstMs: 1_000, maxMs: 5_000 }, this.deps.random),
        this.deps.clock,
        signal,
      );
    }
  }

  /** Undefined also for who may read logs but not pods, and cannot be told more than that a stream has ended. */
  private async readPod(): Promise<unknown> {
    const { namespace, pod, signal } = this.options;
    try {
      return await this.api.json({ path: corePath(namespace, "pods", pod), signal });
    } catch (error) {
      if (isFailure(error, "notFound", "forbidden")) return undefined;
      throw error;
    }
  }
}

import { join } from "node:path";
import type { Clock } from "../../../base/clock.js";
import type { Event } from "../../../base/event.js";
import { randomHex, type RandomBytes } from "../../../base/random.js";
import type { Report } from "../images/nodeImages.js";
import type { Backoffs } from "./backoffs.js";
import { ContainerProbes } from "./containerProbes.js";
import type { ContainerRecord } from "./containerRecord.js";
import type { ContainerRun } from "./containerRun.js";
import type { ContainerStarter, ProcessTemplate } from "./containerStarter.js";
import { stopContainer } from "./containerStopper.js";
import type { PodPlace } from "./downward.js";
import { formatSeconds } from "./duration.js";
import { describePod, type ContainerSpec, type Pod } from "./podTypes.js";
import { runHandler, type ProbeTarget } from "./probeRunner.js";
import type { NodeRuntime, PodRuntime } from "./runtime.js";
import { terminationMessage } from "./terminationMessage.js";

export interface ContainerSupervisorOptions {
  readonly record: ContainerRecord;
  readonly starter: ContainerStarter;
  readonly backoffs: Backoffs;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly runtime: NodeRuntime;
  /** An event about this container. */
  readonly report: Report;
  /** Something has changed: the pod must look again. */
  readonly wake: () => void;
}

/** Why a running container must be ended, in the kubelet's words. */
export interface Unhealthy {
  readonly graceSeconds: number | undefined;
  readonly message: string;
  /** Whether it is started again: always, or as the pod's policy says after a failure. */
  readonly restarts: "always" | "byPolicy" | "unsaid";
}

/** Brings one container of a pod up and down: tries with back-off, probes, hooks, and what its end leaves. */
export class ContainerSupervisor {
  readonly record: ContainerRecord;
  private process: ProcessTemplate | undefined;
  private place: PodPlace | undefined;
  private unhealthy: Unhealthy | undefined;
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: ContainerSupervisorOptions) {
    this.record = options.record;
  }

  /** Why it must be ended now, if it must: its probes or its hook said so, or it is described anew. */
  get mustEnd(): Unhealthy | undefined {
    return this.record.isRunning ? this.unhealthy : undefined;
  }

  /** The pod describes the container anew: with another image it is started again. */
  describe(spec: ContainerSpec): void {
    const { record } = this;
    if (!record.describe(spec)) return;
    record.waiting = undefined;
    if (!record.isRunning) return;
    const message = `Container ${record.name} definition changed`;
    this.unhealthy = { graceSeconds: undefined, message, restarts: "always" };
  }

  /** Starts the next run, or says in the record why not now, and when to try again. */
  async tryStart(options: {
    readonly pod: Pod;
    readonly pods: PodRuntime;
    readonly place: PodPlace;
    readonly signal: AbortSignal;
  }): Promise<void> {
    const { pod, pods, place, signal } = options;
    const { record } = this;
    if (this.mustWait(pod)) return;
    const { starter, report } = this.options;
    const outcome = await starter.start({ pod, record, runtime: pods, place, report, signal });
    if (outcome.kind === "waits") {
      record.waiting = outcome;
      return;
    }
    record.begin(outcome.run);
    if (outcome.kind === "refused") {
      record.waiting = { reason: "RunContainerError", message: outcome.message, retryAtMs: 0 };
      return;
    }
    this.process = outcome.process;
    this.unhealthy = undefined;
    this.stopping = undefined;
    this.watchEnd(pod, outcome.run);
    await this.afterStart(pod, place, outcome.run);
  }

  /** Ends the current run, unless that is under way already. */
  stop(options: {
    /** What the event for it says. */
    readonly message: string;
    readonly deadlineMs: () => number;
    readonly onHurry: Event<void>;
  }): Promise<void> {
    const run = this.record.current;
    if (!run || run.end) return Promise.resolve();
    this.record.probes?.dispose();
    const { clock, report } = this.options;
    if (!this.stopping) report("Normal", "Killing", options.message);
    const { deadlineMs, onHurry } = options;
    const onHookFailed = () => report("Warning", "FailedPreStopHook", "PreStopHook failed");
    this.stopping ??= stopContainer({
      ...{ run, target: this.targetOf(run), clock, deadlineMs, onHurry, onHookFailed },
    }).then(() => run.finished);
    return this.stopping;
  }

  /** How another process runs in the current run; undefined where there is none. */
  get target(): ProbeTarget | undefined {
    const { current } = this.record;
    return current && !current.end ? this.targetOf(current) : undefined;
  }

  private targetOf(run: ContainerRun): ProbeTarget | undefined {
    if (!run.start.process || !this.process) return undefined;
    return {
      spec: this.record.spec,
      container: run.start.process.container,
      process: this.process,
      podAddress: this.place?.podAddress ?? "",
      connect: (host, port, signal) => this.options.runtime.connect(host, port, signal),
      newId: () => randomHex(this.options.random, 64),
    };
  }

  /** Whether a failure of before keeps it from being tried now. */
  private mustWait(pod: Pod): boolean {
    const { record } = this;
    const { backoffs, clock, report } = this.options;
    const nowMs = clock.now();
    if (record.waiting && record.waiting.retryAtMs > nowMs) return true;
    const end = record.current?.end;
    if (!end) return false;
    const key = `${pod.metadata.uid}_${record.name}`;
    const untilMs = backoffs.waitsUntil(key, end.atMs, nowMs);
    if (untilMs === undefined) {
      backoffs.next(key, end.atMs, nowMs);
      return false;
    }
    const who = describePod(pod);
    report("Warning", "BackOff", `Back-off restarting failed container ${record.name} in pod ${who}`);
    record.waiting = {
      reason: "CrashLoopBackOff",
      message: `back-off ${formatSeconds(backoffs.delayOf(key))} restarting failed container=${record.name} pod=${who}`,
      retryAtMs: untilMs,
    };
    return true;
  }

  private async afterStart(pod: Pod, place: PodPlace, run: ContainerRun): Promise<void> {
    this.place = place;
    const target = this.targetOf(run);
    if (!target) return;
    const { clock, report, wake } = this.options;
    const hook = this.record.spec.lifecycle?.postStart;
    if (hook && !(await this.postStart(hook, target))) return;
    if (run.end) return;
    this.record.probes = new ContainerProbes({
      target,
      clock,
      report: ({ type, reason, message }) => report(type, reason, message),
      onChange: wake,
      onUnhealthy: (kind) => {
        const probe = kind === "startup" ? this.record.spec.startupProbe : this.record.spec.livenessProbe;
        this.unhealthy = {
          graceSeconds: probe?.terminationGracePeriodSeconds,
          message: `Container ${this.record.name} failed ${kind} probe`,
          restarts: "byPolicy",
        };
        wake();
      },
    });
  }

  private async postStart(
    hook: NonNullable<NonNullable<ProbeTarget["spec"]["lifecycle"]>["postStart"]>,
    target: ProbeTarget,
  ): Promise<boolean> {
    const { clock, report } = this.options;
    const outcome = await runHandler(hook, target, { timeoutMs: 120_000, clock });
    if (outcome.kind === "success") return true;
    // What the hook wrote may be secret, and is in the kubelet's log only.
    report("Warning", "FailedPostStartHook", "PostStartHook failed");
    this.unhealthy = { graceSeconds: undefined, message: "FailedPostStartHook", restarts: "unsaid" };
    return false;
  }

  /** When the run has ended: its last words, what becomes of its folder, and the next look at the pod. */
  private watchEnd(pod: Pod, run: ContainerRun): void {
    const { runtime, clock, wake } = this.options;
    const { record } = this;
    void run.start.process?.stdio.drained.then(async ({ code }) => {
      const atMs = clock.now();
      record.probes?.dispose();
      const folder = join(
        runtime.podDir(pod.metadata.uid),
        "containers",
        record.name,
        String(run.start.attempt),
      );
      const file = join(folder, "termination-log");
      const { spec } = record;
      const message = await terminationMessage({ spec, file, log: run.start.log, exitCode: code });
      const reason = run.isOutOfMemory ? "OOMKilled" : code === 0 ? "Completed" : "Error";
      run.finish({ atMs, exitCode: code, reason, message });
      await runtime.remove(join(folder, "root")).catch(() => undefined);
      wake();
    });
  }
}

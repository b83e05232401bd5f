import type { Clock } from "../../../base/clock.js";
import { MutableDisposable, type Disposable } from "../../../base/disposable.js";
import type { EventText } from "../../controllers/eventRecorder.js";
import type { Probe } from "./podTypes.js";
import { runHandler, type ProbeOutcome, type ProbeTarget } from "./probeRunner.js";

type ProbeKind = "startup" | "readiness" | "liveness";

export interface ContainerProbesOptions {
  readonly target: ProbeTarget;
  readonly clock: Clock;
  readonly report: (text: Omit<EventText, "fieldPath">) => void;
  /** Whether it is ready or started has changed. */
  readonly onChange: () => void;
  /** The container must be killed: it is not started in time, or not alive. */
  readonly onUnhealthy: (kind: "startup" | "liveness") => void;
}

/** Asks one run of a container how it is, as often as its description says, until disposed. */
export class ContainerProbes implements Disposable {
  private readonly workers: ReadonlyMap<ProbeKind, ProbeWorker>;
  private started: boolean;
  private ready: boolean;

  constructor(private readonly options: ContainerProbesOptions) {
    const { startupProbe, readinessProbe, livenessProbe } = options.target.spec;
    this.started = startupProbe === undefined;
    this.ready = readinessProbe === undefined;
    const workers = new Map<ProbeKind, ProbeWorker>();
    for (const [kind, probe] of [
      ["startup", startupProbe],
      ["readiness", readinessProbe],
      ["liveness", livenessProbe],
    ] as const)
      if (probe)
        workers.set(kind, new ProbeWorker(kind, probe, options, (isGood) => this.take(kind, isGood)));
    this.workers = workers;
    if (startupProbe) workers.get("startup")?.start();
    else this.startOthers();
  }

  get isStarted(): boolean {
    return this.started;
  }

  get isReady(): boolean {
    return this.started && this.ready;
  }

  dispose(): void {
    for (const worker of this.workers.values()) worker.dispose();
  }

  private startOthers(): void {
    this.workers.get("readiness")?.start();
    this.workers.get("liveness")?.start();
  }

  private take(kind: ProbeKind, isGood: boolean): void {
    if (kind === "readiness") {
      if (this.ready === isGood) return;
      this.ready = isGood;
    } else if (!isGood) {
      this.dispose();
      this.options.onUnhealthy(kind);
      return;
    } else if (kind === "startup") {
      this.started = true;
      this.workers.get("startup")?.dispose();
      this.startOthers();
    } else return;
    this.options.onChange();
  }
}

/** One probe of one run: counts its outcomes and says when they cross a threshold. */
class ProbeWorker implements Disposable {
  private readonly timer = new MutableDisposable();
  private successes = 0;
  private failures = 0;
  private ended = false;

  constructor(
    private readonly kind: ProbeKind,
    private readonly probe: Probe,
    private readonly options: ContainerProbesOptions,
    private readonly decide: (isGood: boolean) => void,
  ) {}

  start(): void {
    this.schedule((this.probe.initialDelaySeconds ?? 0) * 1000);
  }

  dispose(): void {
    this.ended = true;
    this.timer.dispose();
  }

  private schedule(delayMs: number): void {
    this.timer.value = this.options.clock.setTimer(delayMs, () => void this.run());
  }

  private async run(): Promise<void> {
    const { target, clock } = this.options;
    const timeoutMs = (this.probe.timeoutSeconds ?? 1) * 1000;
    const periodMs = (this.probe.periodSeconds ?? 10) * 1000;
    const dueMs = clock.now() + periodMs;
    const outcome = await runHandler(this.probe, target, { timeoutMs, clock });
    if (this.ended) return;
    this.count(outcome);
    // The count may have ended this worker.
    this.schedule(Math.max(0, dueMs - clock.now()));
  }

  private count(outcome: ProbeOutcome): void {
    const { report } = this.options;
    const name = this.kind.charAt(0).toUpperCase() + this.kind.slice(1);
    if (outcome.kind === "success") {
      this.failures = 0;
      if (++this.successes >= (this.probe.successThreshold ?? 1)) this.decide(true);
      return;
    }
    if (outcome.kind === "error") {
      const message = `${name} probe errored and resulted in unknown state: ${outcome.message}`;
      report({ type: "Warning", reason: "Unhealthy", message });
      return;
    }
    this.successes = 0;
    report({ type: "Warning", reason: "Unhealthy", message: `${name} probe failed: ${outcome.output}` });
    if (++this.failures >= (this.probe.failureThreshold ?? 3)) this.decide(false);
  }
}

import { isCancellation } from "../../../base/errors.js";
import { AbortScope } from "../../../base/abort.js";
import { MutableDisposable } from "../../../base/disposable.js";
import { Emitter } from "../../../base/event.js";
import type { EventText } from "../../controllers/eventRecorder.js";
import { timestamp } from "../../store/timestamp.js";
import { recordsOf } from "./containerRecord.js";
import { ContainerStarter } from "./containerStarter.js";
import { ContainerSupervisor, type Unhealthy } from "./containerSupervisor.js";
import type { NodeParts } from "./nodeParts.js";
import { graceMs, statusOfEnding, type PodEnding } from "./podEnding.js";
import { PodGround } from "./podGround.js";
import { isInitDone, phaseOf } from "./podPhase.js";
import { podStatusOf } from "./podStatus.js";
import { isSidecar, type Pod, type PodPhase } from "./podTypes.js";

/**
 * One pod on the node, from its binding to its end: does one thing after the other, as the kubelet's pod worker
 * does, and looks again whenever something has changed or is due.
 */
export class PodWorker {
  readonly supervisors: readonly ContainerSupervisor[];
  private readonly ground: PodGround;
  private readonly timer = new MutableDisposable();
  private readonly hurry = new Emitter<void>();
  private readonly startScope = new AbortScope();
  private ending: PodEnding | undefined;
  private graceEndMs = 0;
  private isFinished = false;
  private isLooking = false;
  private isDirty = false;
  private readonly startedAtMs: number;
  private resolveGone: () => void = () => undefined;
  /** Resolves when nothing of the pod is left on the node. */
  readonly gone = new Promise<void>((resolve) => (this.resolveGone = resolve));

  constructor(
    private pod: Pod,
    private readonly parts: NodeParts,
  ) {
    const { clock, runtime, store, random, images, crashes } = parts;
    this.startedAtMs = clock.now();
    this.ground = new PodGround(parts, pod);
    const podDir = runtime.podDir(pod.metadata.uid);
    const starter = new ContainerStarter({
      store,
      clock,
      random,
      images,
      podDir,
      volumes: this.ground.volumes,
    });
    this.supervisors = recordsOf(pod).map(
      (record) =>
        new ContainerSupervisor({
          ...{ record, starter, clock, random, runtime, backoffs: crashes },
          report: (type, reason, message) =>
            this.report({ type, reason, message, fieldPath: record.fieldPath }),
          wake: () => this.wake(),
        }),
    );
  }

  get current(): Pod {
    return this.pod;
  }

  /** Its network and what it shares, while it has them. */
  get pods() {
    return this.ground.runtime;
  }

  get isEnding(): boolean {
    return this.ending !== undefined;
  }

  /** The object has changed: what it says now counts from now on. */
  update(pod: Pod): void {
    this.pod = pod;
    const described = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    for (const [index, spec] of described.entries()) this.supervisors[index]?.describe(spec);
    if (pod.metadata.deletionTimestamp !== undefined) this.end({ kind: "deleted" });
    this.wake();
  }

  /** Ends the pod. A second reason can only hurry the end, or remove what is left. */
  end(ending: PodEnding): void {
    const isFirst = this.ending === undefined;
    if (isFirst || ending.kind === "gone" || ending.kind === "stopped") this.ending = ending;
    const endMs = this.parts.clock.now() + graceMs(ending, this.pod);
    this.graceEndMs = isFirst ? endMs : Math.min(this.graceEndMs, endMs);
    this.startScope.dispose();
    this.hurry.fire();
    this.wake();
  }

  /** The node needs what the pod takes. */
  evict(message: string): void {
    if (this.ending !== undefined) return;
    this.report({ type: "Warning", reason: "Evicted", message });
    this.end({ kind: "evicted", message });
  }

  /** Something that the volumes are made of may have changed. */
  async refreshVolumes(): Promise<void> {
    if (this.ending === undefined) await this.ground.refresh(this.pod);
  }

  /** Looks at the pod soon: once, however often this is called until then. */
  wake(): void {
    this.isDirty = true;
    // What is written during a look leads back to here.
    if (this.isLooking) return;
    this.isLooking = true;
    void this.loop().finally(() => {
      this.isLooking = false;
      if (this.isDirty) this.wake();
    });
  }

  private async loop(): Promise<void> {
    while (this.isDirty) {
      this.isDirty = false;
      try {
        await this.sync();
      } catch (fault) {
        if (isCancellation(fault) || this.startScope.signal.aborted) continue;
        this.parts.log.error("a pod could not be brought on", fault, { pod: this.pod.metadata.name });
        this.lookAgainAt(this.parts.clock.now() + 10_000);
      }
    }
  }

  private async sync(): Promise<void> {
    this.timer.value = undefined;
    if (this.ending === undefined && this.checkDeadline()) this.end({ kind: "deadline" });
    if (this.ending !== undefined) {
      await this.finish();
      return;
    }
    this.publish();
    const ready = await this.ground.prepare(this.pod, (text) => this.report(text));
    if (ready.kind === "waits") {
      this.lookAgainAt(ready.retryAtMs);
      return;
    }
    await this.endUnhealthy();
    for (let next = this.nextToStart(); next; next = this.nextToStart()) {
      await next.tryStart({
        ...{ pod: this.pod, pods: ready.runtime, place: this.ground.place(this.pod) },
        signal: this.startScope.signal,
      });
      this.publish();
    }
    if (isTerminal(this.phase)) this.end({ kind: "completed" });
    else this.scheduleRetries();
  }

  private get phase(): PodPhase {
    return phaseOf(
      this.supervisors.map(({ record }) => record),
      { restartPolicy: this.restartPolicy, isEnding: this.ending !== undefined },
    );
  }

  private get restartPolicy(): string {
    return this.pod.spec.restartPolicy ?? "Always";
  }

  /** The next container whose turn it is: init containers one after the other, then all others. */
  private nextToStart(): ContainerSupervisor | undefined {
    if (this.ending !== undefined) return undefined;
    const nowMs = this.parts.clock.now();
    const isDue = ({ record }: ContainerSupervisor) =>
      !record.isRunning &&
      record.shouldStart(this.restartPolicy) &&
      !(record.waiting && record.waiting.retryAtMs > nowMs);
    const hasBegun = this.supervisors.some(({ record }) => record.role === "main" && record.current);
    if (!hasBegun) {
      const first = this.supervisors.find(({ record }) => record.role !== "main" && !isInitDone(record));
      // A sidecar that came up and went down again does not keep the next ones waiting.
      if (first) return isDue(first) ? first : undefined;
    }
    return this.supervisors.find((one) => one.record.role !== "init" && isDue(one));
  }

  private async endUnhealthy(): Promise<void> {
    for (const supervisor of this.supervisors) {
      const { mustEnd } = supervisor;
      if (!mustEnd) continue;
      const seconds = mustEnd.graceSeconds ?? this.pod.spec.terminationGracePeriodSeconds ?? 30;
      const deadlineMs = this.parts.clock.now() + seconds * 1000;
      await supervisor.stop({
        message: this.killingMessage(supervisor, mustEnd),
        deadlineMs: () => (this.ending ? Math.min(deadlineMs, this.graceEndMs) : deadlineMs),
        onHurry: this.hurry.event,
      });
      this.publish();
    }
  }

  /** With the last container that may not start again the pod ends, and the event says that. */
  private killingMessage(ending: ContainerSupervisor, { message, restarts }: Unhealthy): string {
    if (restarts === "unsaid") return message;
    const { role } = ending.record;
    if (restarts === "always" || role === "sidecar" || this.restartPolicy !== "Never")
      return `${message}, will be restarted`;
    const stays = this.supervisors.some((one) => one !== ending && one.record.isRunning);
    return stays ? message : stoppingMessage(ending);
  }

  private scheduleRetries(): void {
    for (const { record } of this.supervisors)
      if (!record.isRunning && record.waiting) this.lookAgainAt(record.waiting.retryAtMs);
  }

  private checkDeadline(): boolean {
    const seconds = this.pod.spec.activeDeadlineSeconds;
    if (seconds === undefined) return false;
    const dueMs = this.startedAtMs + seconds * 1000;
    if (this.parts.clock.now() < dueMs) {
      this.lookAgainAt(dueMs);
      return false;
    }
    const { message = "" } = statusOfEnding({ kind: "deadline" });
    this.report({ type: "Normal", reason: "DeadlineExceeded", message });
    return true;
  }

  private nextLookMs: number | undefined;

  private lookAgainAt(atMs: number): void {
    const isEarlier =
      this.timer.value === undefined || this.nextLookMs === undefined || atMs < this.nextLookMs;
    if (!isEarlier) return;
    this.nextLookMs = atMs;
    const delayMs = Math.max(0, atMs - this.parts.clock.now());
    this.timer.value = this.parts.clock.setTimer(delayMs, () => this.wake());
  }

  /** Ends the containers, sidecars last and in reverse, then what they share, then the object. */
  private async finish(): Promise<void> {
    if (!this.isFinished) {
      this.publish();
      const stop = (supervisor: ContainerSupervisor) =>
        supervisor.stop({
          message: stoppingMessage(supervisor),
          deadlineMs: () => this.graceEndMs,
          onHurry: this.hurry.event,
        });
      const isLate = ({ record }: ContainerSupervisor) => isSidecar(record.spec) && record.role === "sidecar";
      await Promise.all(this.supervisors.filter((one) => !isLate(one)).map(stop));
      for (const sidecar of this.supervisors.filter(isLate).toReversed()) await stop(sidecar);
      this.publish();
      await this.ground.leave();
      this.isFinished = true;
      this.publish();
    }
    this.removeObject();
  }

  /** Once nothing runs any more, a deleted pod goes, unless somebody else still holds it. */
  private removeObject(): void {
    const { store, clock } = this.parts;
    const { namespace, name, uid, deletionTimestamp } = this.pod.metadata;
    const stored = store.get("pods", namespace, name);
    if (this.ending?.kind !== "stopped" && stored?.metadata.uid === uid) {
      if (deletionTimestamp === undefined) return;
      const isHeld = (stored.metadata.finalizers ?? []).length > 0;
      if (isHeld && stored.metadata.deletionGracePeriodSeconds === 0) return;
      const last = { deletionTimestamp: timestamp(clock.now()), deletionGracePeriodSeconds: 0 };
      store.update("pods", namespace, name, (pod) => ({ ...pod, metadata: { ...pod.metadata, ...last } }));
      if (isHeld) return;
      store.remove("pods", namespace, name, uid);
    }
    this.timer.dispose();
    this.resolveGone();
  }

  private report(text: EventText): void {
    this.parts.recorder.record(this.pod, text);
  }

  /** Writes the pod's status as it is now. */
  private publish(): void {
    if (this.ending?.kind === "stopped") return;
    const { store, clock, nodeAddress } = this.parts;
    const { namespace, name, uid } = this.pod.metadata;
    const ofEnding = statusOfEnding(this.ending);
    const phase = ofEnding.phase ?? this.phase;
    store.update("pods", namespace, name, (stored) => {
      if (stored.metadata.uid !== uid) return undefined;
      const pod = stored as Pod;
      const shownPhase = isTerminal(phase) && !this.isFinished ? (pod.status?.phase ?? "Pending") : phase;
      const status = podStatusOf({
        pod,
        records: this.supervisors.map(({ record }) => record),
        phase,
        shownPhase,
        reason: this.isFinished ? ofEnding.reason : undefined,
        message: this.isFinished ? ofEnding.message : undefined,
        address: this.ground.address,
        hasSandbox: this.ground.runtime !== undefined,
        nodeAddress,
        startedAtMs: this.startedAtMs,
        nowMs: clock.now(),
      });
      return { ...stored, status };
    });
  }
}

function stoppingMessage({ record }: ContainerSupervisor): string {
  return `Stopping container ${record.name}`;
}

function isTerminal(phase: PodPhase): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

import { isCancellation } from "../../../base/errors.js";
import { AbortScope } from "../../../base/abort.js";
import { Emitter } from "../../../base/event.js";
import type { EventText } from "../../controllers/eventRecorder.js";
import { killingMessage, nextToStart, stopAll } from "./containerOrder.js";
import { recordsOf } from "./containerRecord.js";
import { ContainerStarter } from "./containerStarter.js";
import { ContainerSupervisor } from "./containerSupervisor.js";
import type { NodeParts } from "./nodeParts.js";
import { graceMs, statusOfEnding, type PodEnding } from "./podEnding.js";
import { PodGround } from "./podGround.js";
import { phaseOf } from "./podPhase.js";
import { podStatusOf } from "./podStatus.js";
import type { Pod, PodPhase } from "./podTypes.js";
import { removeDeletedPod } from "./removeDeletedPod.js";
import { SyncLoop } from "./syncLoop.js";

/**
 * One pod on the node, from its binding to its end: does one thing after the other, as the kubelet's pod worker
 * does, and looks again whenever something has changed or is due.
 */
export class PodWorker {
  readonly supervisors: readonly ContainerSupervisor[];
  private readonly ground: PodGround;
  private readonly syncLoop: SyncLoop;
  private readonly hurry = new Emitter<void>();
  private readonly startScope = new AbortScope();
  private ending: PodEnding | undefined;
  private graceEndMs = 0;
  private isFinished = false;
  private readonly startedAtMs: number;
  private resolveGone: () => void = () => undefined;
  /** Resolves when nothing of the pod is left on the node. */
  readonly gone = new Promise<void>((resolve) => (this.resolveGone = resolve));

  constructor(
    private pod: Pod,
    private readonly parts: NodeParts,
  ) {
    const { clock, runtime, store, random, images, crashes } = parts;
    this.syncLoop = new SyncLoop(clock, () => this.trySync());
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
    this.syncLoop.wake();
  }

  private async trySync(): Promise<void> {
    try {
      await this.sync();
    } catch (fault) {
      if (isCancellation(fault) || this.startScope.signal.aborted) return;
      this.parts.log.error("a pod could not be brought on", fault, { pod: this.pod.metadata.name });
      this.syncLoop.wakeAt(this.parts.clock.now() + 10_000);
    }
  }

  private async sync(): Promise<void> {
    if (this.ending === undefined && this.checkDeadline()) this.end({ kind: "deadline" });
    if (this.ending !== undefined) {
      await this.finish();
      return;
    }
    this.publish();
    const ready = await this.ground.prepare(this.pod, (text) => this.report(text));
    if (ready.kind === "waits") {
      this.syncLoop.wakeAt(ready.retryAtMs);
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

  get restartPolicy(): string {
    return this.pod.spec.restartPolicy ?? "Always";
  }

  private nextToStart(): ContainerSupervisor | undefined {
    return this.ending === undefined ? nextToStart(this, this.parts.clock.now()) : undefined;
  }

  private async endUnhealthy(): Promise<void> {
    for (const supervisor of this.supervisors) {
      const { mustEnd } = supervisor;
      if (!mustEnd) continue;
      const seconds = mustEnd.graceSeconds ?? this.pod.spec.terminationGracePeriodSeconds ?? 30;
      const deadlineMs = this.parts.clock.now() + seconds * 1000;
      await supervisor.stop({
        message: killingMessage(this, supervisor, mustEnd),
        deadlineMs: () => (this.ending ? Math.min(deadlineMs, this.graceEndMs) : deadlineMs),
        onHurry: this.hurry.event,
      });
      this.publish();
    }
  }

  private scheduleRetries(): void {
    for (const { record } of this.supervisors)
      if (!record.isRunning && record.waiting) this.syncLoop.wakeAt(record.waiting.retryAtMs);
  }

  private checkDeadline(): boolean {
    const seconds = this.pod.spec.activeDeadlineSeconds;
    if (seconds === undefined) return false;
    const dueMs = this.startedAtMs + seconds * 1000;
    if (this.parts.clock.now() < dueMs) {
      this.syncLoop.wakeAt(dueMs);
      return false;
    }
    const { message = "" } = statusOfEnding({ kind: "deadline" });
    this.report({ type: "Normal", reason: "DeadlineExceeded", message });
    return true;
  }

  /** Ends the containers, then what they share, then the object. */
  private async finish(): Promise<void> {
    if (!this.isFinished) {
      this.publish();
      await stopAll(this.supervisors, { deadlineMs: () => this.graceEndMs, onHurry: this.hurry.event });
      this.publish();
      await this.ground.leave();
      this.isFinished = true;
      this.publish();
    }
    if (this.ending?.kind !== "stopped" && !removeDeletedPod(this.pod, this.parts)) return;
    this.syncLoop.dispose();
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

function isTerminal(phase: PodPhase): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

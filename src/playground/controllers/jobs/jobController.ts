import { MutableDisposable, type Disposable } from "../../../base/disposable.js";
import { toError } from "../../../base/errors.js";
import type { StoredObject, StoreEvent } from "../../objects.js";
import type { ControllerOptions } from "../../parts.js";
import { timestamp } from "../../store/timestamp.js";
import { EventRecorder } from "../eventRecorder.js";
import { deadlineMs, planJob, type JobPlan } from "./jobPlan.js";
import { suspensionMessage, suspensionOf } from "./jobSuspension.js";
import {
  conditionOf,
  isFinished,
  sortPods,
  trackingFinalizer,
  type Job,
  type JobCondition,
  type JobPods,
  type JobStatus,
} from "./jobTypes.js";

const jobs = "jobs.batch";
/** Between a failed pod and the next one: doubles from 10 s to 10 min. */
const firstRetryMs = 10_000;
const longestRetryMs = 600_000;

interface JobState {
  isDirty: boolean;
  isLooking: boolean;
  readonly timer: MutableDisposable<Disposable>;
  /** When the timer is due; Infinity where it is not set. */
  nextLookMs: number;
  failures: number;
  retryAtMs: number;
}

/** Runs Jobs: starts their pods, counts them, ends them at their limits and removes them after their time. */
export class JobController implements Disposable {
  private readonly states = new Map<string, JobState>();
  private readonly subscription: Disposable;
  private readonly recorder: EventRecorder;

  constructor(private readonly options: ControllerOptions) {
    const { store, clock, random } = options;
    this.recorder = new EventRecorder({ store, clock, random, component: "job-controller" });
    this.subscription = store.watch((event) => this.take(event));
    for (const job of store.list(jobs)) this.wake(job.metadata.uid);
  }

  dispose(): void {
    this.subscription.dispose();
    for (const { timer } of this.states.values()) timer.dispose();
    this.states.clear();
  }

  private take({ type, resource, object }: StoreEvent): void {
    if (resource === jobs) {
      if (type !== "DELETED") {
        this.wake(object.metadata.uid);
        return;
      }
      this.states.get(object.metadata.uid)?.timer.dispose();
      this.states.delete(object.metadata.uid);
      for (const pod of this.podsOf(object)) this.untrack(pod);
    } else if (resource === "pods") {
      const owner = jobOf(object);
      if (owner === undefined) return;
      if (this.find(owner)) this.wake(owner);
      else if (type !== "DELETED") this.untrack(object);
    }
  }

  private wake(uid: string): void {
    let state = this.states.get(uid);
    if (!state) {
      const timer = new MutableDisposable();
      state = { isDirty: false, isLooking: false, timer, nextLookMs: Infinity, failures: 0, retryAtMs: 0 };
      this.states.set(uid, state);
    }
    state.isDirty = true;
    if (!state.isLooking) void this.look(uid, state);
  }

  private async look(uid: string, state: JobState): Promise<void> {
    state.isLooking = true;
    // Once this turn is over: what belongs together comes together.
    await Promise.resolve();
    while (state.isDirty && this.states.get(uid) === state) {
      state.isDirty = false;
      state.timer.value = undefined;
      state.nextLookMs = Infinity;
      const job = this.find(uid);
      if (!job) break;
      await this.bring(job, state).catch((fault: unknown) => {
        this.options.log.warn("a job could not be brought on", {
          job: job.metadata.name,
          why: toError(fault).message,
        });
        this.wakeAt(job, state, this.options.clock.now() + firstRetryMs);
      });
    }
    state.isLooking = false;
  }

  private find(uid: string): Job | undefined {
    return this.options.store.list(jobs).find(({ metadata }) => metadata.uid === uid) as Job | undefined;
  }

  private podsOf({ metadata }: StoredObject): readonly StoredObject[] {
    return this.options.store.list("pods", metadata.namespace).filter((pod) => jobOf(pod) === metadata.uid);
  }

  private async bring(job: Job, state: JobState): Promise<void> {
    const { clock } = this.options;
    if (job.metadata.deletionTimestamp !== undefined) {
      for (const pod of this.podsOf(job)) this.untrack(pod);
      return;
    }
    if (isFinished(job)) {
      for (const pod of this.podsOf(job)) this.untrack(pod);
      await this.expire(job, state);
      return;
    }
    const pods = sortPods(this.podsOf(job));
    const plan = planJob(job, pods, clock.now());
    await this.act(job, pods, plan, state);
    this.count(job, plan);
    const latest = this.find(job.metadata.uid);
    const dueMs = latest && !isFinished(latest) ? deadlineMs(latest) : Infinity;
    // One that is over is waiting for its pods, whose end is heard of.
    if (dueMs > clock.now() && dueMs < Infinity) this.wakeAt(job, state, dueMs);
  }

  private async act(job: Job, pods: JobPods, plan: JobPlan, state: JobState): Promise<void> {
    const { clock } = this.options;
    if (plan.kind !== "run") {
      for (const pod of pods.active) await this.deletePod(job, pod);
      return;
    }
    for (const pod of pods.active.slice(0, Math.max(0, -plan.missing))) await this.deletePod(job, pod);
    if (plan.missing <= 0) return;
    if (pods.newlyFailed.length > 0) {
      state.failures += pods.newlyFailed.length;
      const delayMs = Math.min(firstRetryMs * 2 ** (state.failures - 1), longestRetryMs);
      state.retryAtMs = clock.now() + delayMs;
    } else if (pods.newlySucceeded.length > 0) state.failures = 0;
    if (clock.now() < state.retryAtMs) {
      this.wakeAt(job, state, state.retryAtMs);
      return;
    }
    for (let made = 0; made < plan.missing; made++) await this.createPod(job);
  }

  private async createPod(job: Job): Promise<void> {
    const { template } = job.spec;
    const { namespace, name, uid } = job.metadata;
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...template.metadata,
        generateName: `${name}-`,
        ...(namespace === undefined ? {} : { namespace }),
        finalizers: [...(template.metadata?.finalizers ?? []), trackingFinalizer],
        ownerReferences: [
          { apiVersion: "batch/v1", kind: "Job", name, uid, controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: template.spec,
    };
    try {
      const created = await this.options.requests.create("pods", namespace, pod);
      const message = `Created pod: ${created.metadata.name}`;
      this.recorder.record(job, { type: "Normal", reason: "SuccessfulCreate", message });
    } catch (fault) {
      const message = `Error creating: ${toError(fault).message}`;
      this.recorder.record(job, { type: "Warning", reason: "FailedCreate", message });
      throw fault;
    }
  }

  private async deletePod(job: Job, { metadata }: StoredObject): Promise<void> {
    const { name, namespace, uid } = metadata;
    await this.options.requests.delete("pods", namespace, name, { uid, propagationPolicy: "Background" });
    this.recorder.record(job, {
      type: "Normal",
      reason: "SuccessfulDelete",
      message: `Deleted pod: ${name}`,
    });
  }

  /** Writes what the pods are, then lets those that ended go, then counts them: nothing is lost in between. */
  private count(job: Job, plan: JobPlan): void {
    const { clock } = this.options;
    const now = timestamp(clock.now());
    const pods = sortPods(this.podsOf(job));
    const ended = {
      ...(pods.newlySucceeded.length > 0 ? { succeeded: pods.newlySucceeded.map(uidOf) } : {}),
      ...(pods.newlyFailed.length > 0 ? { failed: pods.newlyFailed.map(uidOf) } : {}),
    };
    const suspension = suspensionOf(this.find(job.metadata.uid)?.status ?? {}, plan, now);
    this.write(job, (status) => {
      const { active: _active, ...rest } = status;
      return {
        ...rest,
        ...suspension.status,
        ...(pods.active.length > 0 ? { active: pods.active.length } : {}),
        ready: pods.ready,
        terminating: pods.terminating,
        uncountedTerminatedPods: ended,
        ...(targetOf(plan) && !conditionOf({ ...job, status }, targetOf(plan)?.type ?? "")
          ? { conditions: [...(status.conditions ?? []), ...conditions(targetOf(plan), now)] }
          : {}),
      };
    });
    const { told } = suspension;
    if (told) this.recorder.record(job, { type: "Normal", reason: told, message: suspensionMessage(told) });
    for (const pod of [...pods.newlySucceeded, ...pods.newlyFailed]) this.untrack(pod);
    const isOver = targetOf(plan) !== undefined && pods.active.length + pods.terminating === 0;
    this.write(job, (status) => ({
      ...status,
      ...sum("succeeded", status.succeeded, pods.newlySucceeded.length),
      ...sum("failed", status.failed, pods.newlyFailed.length),
      uncountedTerminatedPods: {},
      ...(isOver ? conclusion(status, plan, now) : {}),
    }));
    if (!isOver) return;
    if (plan.kind === "fail")
      this.recorder.record(job, { type: "Warning", reason: plan.reason, message: plan.message });
    else this.recorder.record(job, { type: "Normal", reason: "Completed", message: "Job completed" });
  }

  /** A finished job goes after its time, with its pods. */
  private async expire(job: Job, state: JobState): Promise<void> {
    const { ttlSecondsAfterFinished } = job.spec;
    const last = conditionOf(job, "Complete") ?? conditionOf(job, "Failed");
    if (ttlSecondsAfterFinished === undefined || !last) return;
    const dueMs = Date.parse(last.lastTransitionTime) + ttlSecondsAfterFinished * 1000;
    if (this.options.clock.now() < dueMs) {
      this.wakeAt(job, state, dueMs);
      return;
    }
    const { namespace, name, uid } = job.metadata;
    await this.options.requests.delete(jobs, namespace, name, { uid, propagationPolicy: "Foreground" });
  }

  private write(job: Job, change: (status: JobStatus) => JobStatus): void {
    const { namespace, name, uid } = job.metadata;
    this.options.store.update(jobs, namespace, name, (stored) =>
      stored.metadata.uid === uid ? { ...stored, status: change((stored as Job).status ?? {}) } : undefined,
    );
  }

  private untrack({ metadata }: StoredObject): void {
    const { namespace, name, uid } = metadata;
    this.options.store.update("pods", namespace, name, (stored) => {
      const { finalizers = [] } = stored.metadata;
      if (stored.metadata.uid !== uid || !finalizers.includes(trackingFinalizer)) return undefined;
      const left = finalizers.filter((one) => one !== trackingFinalizer);
      const { finalizers: _all, ...rest } = stored.metadata;
      return { ...stored, metadata: { ...rest, ...(left.length > 0 ? { finalizers: left } : {}) } };
    });
  }

  /** The earliest of several counts. */
  private wakeAt(job: Job, state: JobState, atMs: number): void {
    if (atMs >= state.nextLookMs) return;
    const { clock } = this.options;
    state.nextLookMs = atMs;
    const delayMs = Math.max(0, atMs - clock.now());
    state.timer.value = clock.setTimer(delayMs, () => this.wake(job.metadata.uid));
  }
}

function jobOf({ metadata }: StoredObject): string | undefined {
  return metadata.ownerReferences?.find(({ kind, controller }) => kind === "Job" && controller === true)?.uid;
}

function uidOf({ metadata }: StoredObject): string {
  return metadata.uid;
}

function sum(name: "succeeded" | "failed", before: number | undefined, more: number): JobStatus {
  return before === undefined && more === 0 ? {} : { [name]: (before ?? 0) + more };
}

/** Once no pod is left, the job has its last condition. */
function conclusion(status: JobStatus, plan: JobPlan, now: string): JobStatus {
  const target = targetOf(plan);
  const last = target && { ...target, type: plan.kind === "fail" ? "Failed" : "Complete" };
  return {
    ...(plan.kind === "succeed" ? { completionTime: now } : {}),
    conditions: [...(status.conditions ?? []), ...conditions(last, now)],
  };
}

type Target = Pick<JobCondition, "type" | "reason" | "message">;

function targetOf(plan: JobPlan): Target | undefined {
  if (plan.kind === "fail") return { type: "FailureTarget", reason: plan.reason, message: plan.message };
  if (plan.kind !== "succeed") return undefined;
  return {
    type: "SuccessCriteriaMet",
    reason: "CompletionsReached",
    message: "Reached expected number of succeeded pods",
  };
}

function conditions(target: Target | undefined, now: string): readonly JobCondition[] {
  return target ? [{ ...target, status: "True", lastProbeTime: now, lastTransitionTime: now }] : [];
}

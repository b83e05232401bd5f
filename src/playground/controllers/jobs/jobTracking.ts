import type { StoredObject } from "../../objects.js";
import type { ControllerOptions } from "../../parts.js";
import { timestamp } from "../../store/timestamp.js";
import type { EventRecorder } from "../eventRecorder.js";
import { findJob, jobs, podsOfJob } from "./jobObjects.js";
import type { JobPlan } from "./jobPlan.js";
import { suspensionMessage, suspensionOf } from "./jobSuspension.js";
import {
  conditionOf,
  sortPods,
  trackingFinalizer,
  type Job,
  type JobCondition,
  type JobStatus,
} from "./jobTypes.js";

/** Counts the pods of Jobs in their status, each once: a finalizer holds a pod until it is counted. */
export class JobTracking {
  constructor(
    private readonly options: Pick<ControllerOptions, "store" | "clock">,
    private readonly recorder: EventRecorder,
  ) {}

  /** Writes what the pods are, then lets those that ended go, then counts them: nothing is lost in between. */
  count(job: Job, plan: JobPlan): void {
    const { store, clock } = this.options;
    const now = timestamp(clock.now());
    const pods = sortPods(podsOfJob(store, job));
    const ended = {
      ...(pods.newlySucceeded.length > 0 ? { succeeded: pods.newlySucceeded.map(uidOf) } : {}),
      ...(pods.newlyFailed.length > 0 ? { failed: pods.newlyFailed.map(uidOf) } : {}),
    };
    const suspension = suspensionOf(findJob(store, job.metadata.uid)?.status ?? {}, plan, now);
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

  /** Lets a pod go that is counted, or that nobody counts any more. */
  untrack({ metadata }: StoredObject): void {
    const { namespace, name, uid } = metadata;
    this.options.store.update("pods", namespace, name, (stored) => {
      const { finalizers = [] } = stored.metadata;
      if (stored.metadata.uid !== uid || !finalizers.includes(trackingFinalizer)) return undefined;
      const left = finalizers.filter((one) => one !== trackingFinalizer);
      const { finalizers: _all, ...rest } = stored.metadata;
      return { ...stored, metadata: { ...rest, ...(left.length > 0 ? { finalizers: left } : {}) } };
    });
  }

  private write(job: Job, change: (status: JobStatus) => JobStatus): void {
    const { namespace, name, uid } = job.metadata;
    this.options.store.update(jobs, namespace, name, (stored) =>
      stored.metadata.uid === uid ? { ...stored, status: change((stored as Job).status ?? {}) } : undefined,
    );
  }
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

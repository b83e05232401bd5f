import { conditionOf, type Job, type JobPods } from "./jobTypes.js";

/** What is to be done for a job now. */
export type JobPlan =
  /** Ends with a reason; `isNew` where nobody has said so yet. */
  | { readonly kind: "fail"; readonly reason: string; readonly message: string; readonly isNew: boolean }
  | { readonly kind: "succeed" }
  /** Pods to start, or when negative to end. */
  | { readonly kind: "run"; readonly missing: number }
  | { readonly kind: "suspend" };

/** Decides from the job, its pods and the counts with the pods that ended just now. */
export function planJob(job: Job, pods: JobPods, nowMs: number): JobPlan {
  const { spec, status } = job;
  const succeeded = (status?.succeeded ?? 0) + pods.newlySucceeded.length;
  const failed = (status?.failed ?? 0) + pods.newlyFailed.length;
  const target = conditionOf(job, "FailureTarget");
  if (target) return { kind: "fail", reason: target.reason, message: target.message, isNew: false };
  const backoffLimit = spec.backoffLimit ?? 6;
  const isPastLimit =
    failed > backoffLimit ||
    (spec.template.spec.restartPolicy === "OnFailure" &&
      (backoffLimit === 0 ? pods.restarts > 0 : pods.restarts >= backoffLimit));
  if (isPastLimit)
    return {
      kind: "fail",
      reason: "BackoffLimitExceeded",
      message: "Job has reached the specified backoff limit",
      isNew: true,
    };
  if (spec.suspend !== true && deadlineMs(job) <= nowMs)
    return {
      kind: "fail",
      reason: "DeadlineExceeded",
      message: "Job was active longer than specified deadline",
      isNew: true,
    };
  const { completions } = spec;
  const isEnough =
    completions === undefined ? succeeded > 0 && pods.active.length === 0 : succeeded >= completions;
  if (isEnough || conditionOf(job, "SuccessCriteriaMet")) return { kind: "succeed" };
  if (spec.suspend === true) return { kind: "suspend" };
  const parallelism = spec.parallelism ?? 1;
  const wanted =
    completions === undefined
      ? // A queue of work: once one has found it empty, no more are started.
        succeeded > 0
        ? pods.active.length
        : parallelism
      : Math.min(parallelism, completions - succeeded);
  return { kind: "run", missing: wanted - pods.active.length };
}

/** When the job's time is over; Infinity where it has no limit, or has not begun. */
export function deadlineMs({ spec, status }: Job): number {
  if (spec.activeDeadlineSeconds === undefined || status?.startTime === undefined) return Infinity;
  return Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

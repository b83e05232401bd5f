import type { StoredObject } from "../../objects.js";
import { objectsAt, textAt } from "../../schema/json.js";

/** What the controller reads and writes of a Job. */
export interface Job extends StoredObject {
  readonly spec: {
    readonly parallelism?: number;
    readonly completions?: number;
    readonly backoffLimit?: number;
    readonly activeDeadlineSeconds?: number;
    readonly ttlSecondsAfterFinished?: number;
    readonly suspend?: boolean;
    readonly template: {
      readonly metadata?: {
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly finalizers?: readonly string[];
      };
      readonly spec: { readonly restartPolicy?: string };
    };
  };
  readonly status?: JobStatus;
}

export interface JobStatus {
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly ready?: number;
  readonly terminating?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly conditions?: readonly JobCondition[];
  readonly uncountedTerminatedPods?: {
    readonly succeeded?: readonly string[];
    readonly failed?: readonly string[];
  };
}

export interface JobCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastProbeTime: string;
  readonly lastTransitionTime: string;
}

/** A pod of a job stays until the job has counted it. */
export const trackingFinalizer = "batch.kubernetes.io/job-tracking";

export function conditionOf(job: Job, type: string): JobCondition | undefined {
  return job.status?.conditions?.find((one) => one.type === type && one.status === "True");
}

export function isFinished(job: Job): boolean {
  return conditionOf(job, "Complete") !== undefined || conditionOf(job, "Failed") !== undefined;
}

/** How a job's pods are, and which of them it has not counted yet. */
export interface JobPods {
  readonly active: readonly StoredObject[];
  readonly ready: number;
  readonly terminating: number;
  readonly newlySucceeded: readonly StoredObject[];
  readonly newlyFailed: readonly StoredObject[];
  /** Restarts of the containers of the pods that are there. */
  readonly restarts: number;
}

/** Sorts the pods of a job. One that is being deleted has failed already, and is not waited for. */
export function sortPods(pods: readonly StoredObject[]): JobPods {
  const phase = (pod: StoredObject) => textAt(pod, "status", "phase");
  const isOver = (pod: StoredObject) => phase(pod) === "Succeeded" || phase(pod) === "Failed";
  const isDeleted = ({ metadata }: StoredObject) => metadata.deletionTimestamp !== undefined;
  const isTracked = ({ metadata }: StoredObject) => metadata.finalizers?.includes(trackingFinalizer) === true;
  const active = pods.filter((pod) => !isOver(pod) && !isDeleted(pod));
  const tracked = pods.filter(isTracked);
  return {
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter((pod) => isDeleted(pod) && !isOver(pod)).length,
    newlySucceeded: tracked.filter((pod) => phase(pod) === "Succeeded"),
    newlyFailed: tracked.filter((pod) => phase(pod) === "Failed" || (isDeleted(pod) && !isOver(pod))),
    restarts: active.reduce((total, pod) => total + restartsOf(pod), 0),
  };
}

function isReady(pod: StoredObject): boolean {
  return objectsAt(pod, "status", "conditions").some(
    (one) => textAt(one, "type") === "Ready" && textAt(one, "status") === "True",
  );
}

function restartsOf(pod: StoredObject): number {
  return [
    ...objectsAt(pod, "status", "initContainerStatuses"),
    ...objectsAt(pod, "status", "containerStatuses"),
  ].reduce((total, status) => total + Number(status["restartCount"] ?? 0), 0);
}

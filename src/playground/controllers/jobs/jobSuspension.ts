import type { JobPlan } from "./jobPlan.js";
import type { JobCondition, JobStatus } from "./jobTypes.js";

/** What the status of a job says of its being suspended; `told` where that has just changed. */
export interface Suspension {
  readonly status: Pick<JobStatus, "conditions" | "startTime">;
  readonly told: "Suspended" | "Resumed" | undefined;
}

/** A job's time runs while it may run: it begins with that, and anew when the job is resumed. */
export function suspensionOf(before: JobStatus, plan: JobPlan, now: string): Suspension {
  const conditions = before.conditions ?? [];
  const found = conditions.find(({ type }) => type === "Suspended");
  const wasSuspended = found?.status === "True";
  if (plan.kind === "suspend") {
    const startTime = before.startTime === undefined ? {} : { startTime: before.startTime };
    if (wasSuspended) return { status: startTime, told: undefined };
    const status = { ...startTime, conditions: withCondition(conditions, "True", now) };
    return { status, told: "Suspended" };
  }
  if (!wasSuspended || plan.kind !== "run")
    return { status: { startTime: before.startTime ?? now }, told: undefined };
  return { status: { startTime: now, conditions: withCondition(conditions, "False", now) }, told: "Resumed" };
}

/** The words for what {@link Suspension.told} says. */
export function suspensionMessage(told: "Suspended" | "Resumed"): string {
  return `Job ${told.toLowerCase()}`;
}

function withCondition(
  conditions: readonly JobCondition[],
  status: "True" | "False",
  now: string,
): readonly JobCondition[] {
  const told = status === "True" ? "Suspended" : "Resumed";
  const condition: JobCondition = {
    ...{ type: "Suspended", status, lastProbeTime: now, lastTransitionTime: now },
    ...{ reason: `Job${told}`, message: suspensionMessage(told) },
  };
  return [...conditions.filter(({ type }) => type !== "Suspended"), condition];
}

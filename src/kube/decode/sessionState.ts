import type { Condition, Container, SessionState } from "../../domain/session.js";

/** What decides a session's state: a pod's status, read but not yet judged. */
export interface PodStatus {
  readonly phase: string | undefined;
  readonly reason: string | undefined;
  /** Once it is being deleted: when its processes must have ended, and how long they had for it. */
  readonly deletion: { readonly at: string; readonly graceSeconds: number } | undefined;
  readonly nodeName: string | undefined;
  readonly restartPolicy: "Always" | "OnFailure" | "Never";
  readonly hasReadinessGates: boolean;
  readonly conditions: readonly Condition[];
  readonly containers: readonly Container[];
  readonly defaultContainer: string;
}

/** Reasons of a waiting container that pass by themselves; every other one needs help. */
const passingReasons: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing"]);

/**
 * The state of a session from its pod, first row that fits:
 *
 * | the pod | state |
 * |---|---|
 * | its node stopped answering, or phase Unknown, or its node is gone | lost |
 * | is being deleted: without grace (see `wasKilled`) | killed |
 * | is being deleted | stopping |
 * | Succeeded | stopped |
 * | Failed: DeadlineExceeded | expired |
 * | Failed: anything else | failed, with the pod's reason or the one of the container that failed |
 * | Pending, not scheduled: PodScheduled is False | blocked |
 * | a container waits for a reason that does not pass by itself, or failed again after a restart | blocked |
 * | Pending, scheduled, an init container is not done | settingUp |
 * | Pending, scheduled, init done | starting |
 * | Pending | pending |
 * | Running, main process ended for good | stopped or failed by its exit code |
 * | Running, main process ended and will be restarted | unhealthy |
 * | Running and Ready | running |
 * | Running, not Ready, was Ready before (see `wasReady`) | unhealthy |
 * | Running, not Ready | starting |
 */
export function sessionState(pod: PodStatus): SessionState {
  const lost = lostReason(pod);
  if (lost) return lost;
  if (pod.deletion) return { kind: wasKilled(pod) ? "killed" : "stopping" };
  switch (pod.phase) {
    case "Succeeded":
      return { kind: "stopped" };
    case "Failed":
      return failed(pod);
    case "Running":
      return whileRunning(pod);
    case undefined:
    default:
      return whilePending(pod);
  }
}

/**
 * The API server gives no grace to a pod without a node or one that is over, and the kubelet takes it away when all
 * has ended: there nobody was killed. Without a finalizer such a pod is gone at once.
 */
function wasKilled({ deletion, nodeName, phase, containers }: PodStatus): boolean {
  if (deletion?.graceSeconds !== 0 || nodeName === undefined) return false;
  if (phase !== "Succeeded" && phase !== "Failed") return true;
  // RFC 3339 in UTC with whole seconds sorts as text.
  return containers.some(
    ({ state }) => state.kind === "terminated" && (state.finishedAt ?? "") > deletion.at,
  );
}

/**
 * The node controller, not the kubelet, writes Ready=False when a node stops answering, and leaves ContainersReady
 * as it was; the kubelet never writes that pair unless the pod has readiness gates.
 */
function lostReason(pod: PodStatus): SessionState | undefined {
  if (pod.phase === "Unknown") return { kind: "lost", reason: pod.reason ?? "Unknown" };
  if (pod.reason === "NodeLost") return { kind: "lost", reason: "NodeLost" };
  const disruption = condition(pod, "DisruptionTarget");
  if (disruption?.status === "True" && disruption.reason === "DeletionByPodGC") {
    return { kind: "lost", reason: "DeletionByPodGC" };
  }
  if (
    pod.phase === "Running" &&
    !pod.hasReadinessGates &&
    condition(pod, "Ready")?.status === "False" &&
    condition(pod, "ContainersReady")?.status === "True"
  ) {
    return { kind: "lost", reason: "NodeNotReady" };
  }
  return undefined;
}

function failed(pod: PodStatus): SessionState {
  if (pod.reason === "DeadlineExceeded") return { kind: "expired" };
  const culprit = failedContainer(pod);
  const end = culprit?.state.kind === "terminated" ? culprit.state : undefined;
  const reason = pod.reason ?? end?.reason ?? "Error";
  return end ? { kind: "failed", reason, exitCode: end.exitCode } : { kind: "failed", reason };
}

/** The first init container that failed, else the default container, else any main one that failed. */
function failedContainer(pod: PodStatus): Container | undefined {
  const ended = pod.containers.filter(
    (container) =>
      container.state.kind === "terminated" &&
      container.state.exitCode !== 0 &&
      (container.role === "init" || container.role === "main"),
  );
  return (
    ended.find((container) => container.role === "init") ??
    ended.find((container) => container.name === pod.defaultContainer) ??
    ended[0]
  );
}

function whilePending(pod: PodStatus): SessionState {
  if (pod.nodeName === undefined) {
    const scheduled = condition(pod, "PodScheduled");
    if (scheduled?.status === "False" && scheduled.reason !== undefined) {
      return { kind: "blocked", reason: scheduled.reason };
    }
    return { kind: "pending" };
  }
  const blocked = blockedReason(pod);
  if (blocked !== undefined) return { kind: "blocked", reason: blocked };
  const step = pod.containers.find(isUnfinishedStep);
  return step ? { kind: "settingUp", step: step.name } : { kind: "starting" };
}

function whileRunning(pod: PodStatus): SessionState {
  const blocked = blockedReason(pod);
  if (blocked !== undefined) return { kind: "blocked", reason: blocked };
  const main = pod.containers.find((container) => container.name === pod.defaultContainer);
  if (main?.state.kind === "terminated" && pod.restartPolicy !== "Always") {
    if (main.state.exitCode === 0) return { kind: "stopped" };
    if (pod.restartPolicy === "Never") {
      return { kind: "failed", reason: main.state.reason ?? "Error", exitCode: main.state.exitCode };
    }
  }
  if (main?.state.kind === "terminated") return { kind: "unhealthy", reason: main.state.reason ?? "Error" };
  const ready = condition(pod, "Ready");
  if (ready?.status === "True") return { kind: "running" };
  if (!wasReady(main, ready)) return { kind: "starting" };
  return ready?.reason === undefined ? { kind: "unhealthy" } : { kind: "unhealthy", reason: ready.reason };
}

/**
 * Ready changes only from False (set before the first container starts) to True and back, so a False that is
 * younger than the main container's start means that Ready was True in between. A restarted container counts as
 * ready before: it ran. Kubernetes' times are whole seconds: a session that was ready for less than one still
 * reads as starting.
 */
function wasReady(main: Container | undefined, ready: Condition | undefined): boolean {
  if (!main) return false;
  if (main.restartCount > 0) return true;
  const startedAt =
    main.state.kind === "running" || main.state.kind === "terminated" ? main.state.startedAt : undefined;
  if (startedAt === undefined || ready?.lastTransitionTime === undefined) return false;
  return Date.parse(ready.lastTransitionTime) > Date.parse(startedAt);
}

function blockedReason(pod: PodStatus): string | undefined {
  for (const container of pod.containers) {
    const { role, state, restartCount } = container;
    if (role === "ephemeral") continue;
    if (state.kind === "waiting" && state.reason !== undefined && !passingReasons.has(state.reason)) {
      return state.reason;
    }
    // The kubelet backs off already, and says so only some seconds later.
    if (state.kind === "terminated" && state.exitCode !== 0 && restartCount > 0) return "CrashLoopBackOff";
  }
  return undefined;
}

/** Whether an init container has still to end, or a sidecar to start, before the main containers do. */
function isUnfinishedStep(container: Container): boolean {
  if (container.role === "init") {
    return container.state.kind !== "terminated" || container.state.exitCode !== 0;
  }
  return container.role === "sidecar" && container.state.kind === "waiting";
}

function condition(pod: PodStatus, type: string): Condition | undefined {
  return pod.conditions.find((candidate) => candidate.type === type);
}

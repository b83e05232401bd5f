import type { Hint, HintId } from "./hint.js";
import { hintOf } from "./hints/hintOf.js";
import { countFailedPulls, pullFailure } from "./hints/images.js";
import type { LaunchPhase } from "./launch.js";
import type { Container, Session, SessionEvent } from "./session.js";

/** What a launch that waits for its session makes of what the cluster says. */
export type LaunchStep =
  | { readonly kind: "waiting"; readonly phase: LaunchPhase; readonly detail?: string }
  | { readonly kind: "ready" }
  /** The session ran, and is over: it is kept, with its log. */
  | { readonly kind: "ended" }
  /** It never ran, and will not, unless `afterMs` from now it is another step; till then it is in `phase`. */
  | {
      readonly kind: "failed";
      readonly reason: string;
      readonly afterMs: number;
      readonly phase: LaunchPhase;
      readonly hint?: Hint;
    };

/**
 * How long a reason must last before it is one to give up for, in milliseconds. What is wrong with a container may
 * come from an object that arrives a moment after the pod.
 */
const patienceMs: Readonly<Record<string, number>> = {
  InvalidImageName: 0,
  ErrImageNeverPull: 0,
  CreateContainerConfigError: 5_000,
  CreateContainerError: 5_000,
};
const otherPatienceMs = 10_000;

/** Reasons that pass by themselves or by somebody else's help: a node comes. */
const healing: Readonly<Record<string, LaunchPhase>> = {
  Unschedulable: "scheduling",
  SchedulingGated: "scheduling",
  SchedulerError: "scheduling",
};

/** A failed pull, by turns: the kubelet backs off a second after the first one, and pulls again after 10 s, 20 s … */
const pullsAgain: ReadonlySet<string> = new Set(["ErrImagePull", "ImagePullBackOff", "RegistryUnavailable"]);

/** A registry that has answered says the same ten seconds later, when the kubelet would say that it backs off. */
const registryPatienceMs = 2_000;
const registrysNo = /not found|(?:manifest|name) unknown|does not exist|denied|unauthorized/i;

/** Too many requests, a name service that hiccups, a registry that restarts: long enough for three pulls. */
const pullPatienceMs = 45_000;
const enoughPulls = 3;

/** Reasons of a main container that never became a process. */
const neverStarted: ReadonlySet<string> = new Set(["StartError", "ContainerCannotRun"]);

/** Judges a session that is being launched. `events` are about its pod, oldest first. */
export function launchStep(session: Session, events: readonly SessionEvent[]): LaunchStep {
  const { state } = session;
  switch (state.kind) {
    case "running":
    case "unhealthy":
      return { kind: "ready" };
    case "stopped":
      return { kind: "ended" };
    case "failed":
      return hasRun(session) ? { kind: "ended" } : failed(state.reason, 0, session, events);
    case "expired":
      return hasRun(session) ? { kind: "ended" } : failed("DeadlineExceeded", 0, session, events);
    case "stopping":
    case "killed":
      return failed("Deleted", 0, session, events);
    case "blocked":
      return whenBlocked(state.reason, session, events);
    case "lost":
      return waiting("starting", session, events);
    case "pending":
      return waiting("scheduling", session, events);
    case "settingUp":
      return waiting(state.step === "git-clone" ? "cloning" : "settingUp", session, events, state.step);
    case "starting":
      return waiting("starting", session, events, session.defaultContainer);
  }
}

function whenBlocked(reason: string, session: Session, events: readonly SessionEvent[]): LaunchStep {
  // A setup step that fails is tried again by the kubelet too, where the pod's policy says so; the session never ran.
  if (reason === "CrashLoopBackOff" && hasRun(session)) return { kind: "ended" };
  if (pullsAgain.has(reason)) return whenPullFails(reason, session, events);
  const phase = healing[reason];
  if (phase !== undefined) return waiting(phase, session, events);
  return failed(reason, patienceMs[reason] ?? otherPatienceMs, session, events);
}

function whenPullFails(reason: string, session: Session, events: readonly SessionEvent[]): LaunchStep {
  const failure = pullFailure({ session, events });
  if (failure && registrysNo.test(failure.words)) {
    return failed(reason, reason === "ErrImagePull" ? registryPatienceMs : 0, session, events);
  }
  const pulls = failure ? countFailedPulls({ session, events }, failure.container.name) : 0;
  // One name for all of them: the time runs on while they take turns.
  return failed("ImagePullBackOff", pulls < enoughPulls ? pullPatienceMs : 0, session, events);
}

const phaseOfHint: Readonly<Partial<Record<HintId, LaunchPhase>>> = {
  imagePull: "pulling",
  clone: "cloning",
  setup: "settingUp",
};

function failed(
  reason: string,
  afterMs: number,
  session: Session,
  events: readonly SessionEvent[],
): LaunchStep {
  const hint = hintOf(session, events);
  const phase = (hint && phaseOfHint[hint.id]) ?? "starting";
  return { kind: "failed", reason, afterMs, phase, ...(hint && { hint }) };
}

/** @param container the one that is being started; its image may still be on its way. */
function waiting(
  phase: LaunchPhase,
  session: Session,
  events: readonly SessionEvent[],
  container?: string,
): LaunchStep {
  const pull = container === undefined ? undefined : pullUnderWay(session, events, container);
  if (pull !== undefined) return { kind: "waiting", phase: "pulling", detail: pull };
  const detail = hintOf(session, events)?.cause ?? stepDetail(phase, container);
  return { kind: "waiting", phase, ...(detail === undefined ? {} : { detail }) };
}

function stepDetail(phase: LaunchPhase, container: string | undefined): string | undefined {
  return phase === "settingUp" && container !== undefined ? `Running the setup step ${container}` : undefined;
}

/** The kubelet's "Pulling image …" that no "Pulled" has followed yet. */
function pullUnderWay(
  session: Session,
  events: readonly SessionEvent[],
  container: string,
): string | undefined {
  const found = session.containers.find(({ name }) => name === container);
  if (found?.state.kind !== "waiting") return undefined;
  const last = events.findLast(
    (event) => event.container === container && (event.reason === "Pulling" || event.reason === "Pulled"),
  );
  return last?.reason === "Pulling" ? last.message : undefined;
}

/** Whether the main process ever was one. */
export function hasRun(session: Session): boolean {
  const main = session.containers.find(({ name }) => name === session.defaultContainer);
  return (
    main !== undefined && (main.restartCount > 0 || wasProcess(main.state) || wasProcess(main.lastState))
  );
}

function wasProcess(state: Container["lastState"]): boolean {
  if (state?.kind === "running") return true;
  return (
    state?.kind === "terminated" && state.startedAt !== undefined && !neverStarted.has(state.reason ?? "")
  );
}

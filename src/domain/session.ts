import type { Hint } from "./hint.js";
import type { PodRef } from "./refs.js";

/** What a session is doing; the table from a pod's status to this is in `kube/decode/sessionState`. */
export type SessionState =
  | { readonly kind: "pending" }
  /** Init containers run: `step` is the name of the current one. */
  | { readonly kind: "settingUp"; readonly step: string }
  /** Will not start without help; `reason` in Kubernetes' own word (ImagePullBackOff, Unschedulable). */
  | { readonly kind: "blocked"; readonly reason: string }
  | { readonly kind: "starting" }
  | { readonly kind: "running" }
  /** Was ready before, is not now. */
  | { readonly kind: "unhealthy"; readonly reason?: string }
  | { readonly kind: "stopping" }
  /** The main process ended by itself with code 0. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly reason: string; readonly exitCode?: number }
  /** Its deadline passed. */
  | { readonly kind: "expired" }
  /** Deleted without grace, and still there for a finalizer: somebody has to let it go. */
  | { readonly kind: "killed" }
  /** Its node is gone or does not answer. */
  | { readonly kind: "lost"; readonly reason?: string };

export type SessionStateKind = SessionState["kind"];

export type ContainerState =
  | { readonly kind: "waiting"; readonly reason?: string; readonly message?: string }
  | { readonly kind: "running"; readonly startedAt?: string }
  | {
      readonly kind: "terminated";
      readonly reason?: string;
      readonly message?: string;
      readonly exitCode: number;
      readonly signal?: number;
      readonly startedAt?: string;
      readonly finishedAt?: string;
    };

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly role: "init" | "sidecar" | "main" | "ephemeral";
  readonly state: ContainerState;
  /** How it ended the time before, when it was restarted. */
  readonly lastState?: ContainerState;
  readonly restartCount: number;
  readonly ready: boolean;
  /** Its main process has a terminal of its own; who attaches must ask for one, and nobody else may. */
  readonly tty?: true;
  /** Its main process reads what an attachment sends. */
  readonly stdin?: true;
  /** As written in the pod; absent: the image's own. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Quantities by resource name, as written in the pod. */
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

export interface SessionPort {
  readonly container: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly name?: string;
}

export interface SessionVolume {
  readonly name: string;
  readonly kind:
    "emptyDir" | "memory" | "claim" | "hostPath" | "configMap" | "secret" | "projected" | "other";
  /** Where the main container sees it. */
  readonly mountPath?: string;
  /** Claim, ConfigMap, Secret or host path behind it. */
  readonly source?: string;
  readonly sizeLimit?: string;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** A pod that we made for a person to work in. Immutable; a change is a new object. Times are RFC 3339. */
export interface Session {
  readonly id: string;
  readonly ref: Required<PodRef>;
  readonly displayName: string;
  readonly profile: string;
  readonly state: SessionState;
  /** Why it is not running, from its own status; events may say more ({@link SessionEvent}). */
  readonly hint?: Hint;
  readonly defaultContainer: string;
  /** In start order: init containers first. */
  readonly containers: readonly Container[];
  readonly ports: readonly SessionPort[];
  readonly volumes: readonly SessionVolume[];
  readonly conditions: readonly Condition[];
  /** The pod's own reason and message, where it has one: Evicted, DeadlineExceeded. */
  readonly statusReason?: string;
  readonly statusMessage?: string;
  readonly restartPolicy: "Always" | "OnFailure" | "Never";
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** When the cluster will end it: start time plus activeDeadlineSeconds. */
  readonly expiresAt?: string;
  /** Its activeDeadlineSeconds, counted from when the node took it. */
  readonly timeLimitSeconds?: number;
  readonly stopGraceSeconds: number;
  readonly node?: string;
  readonly podIp?: string;
  readonly serviceAccount?: string;
  readonly launchedBy?: string;
  /** Ids of the person's credentials that its Secret holds. */
  readonly credentialIds?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** The launch request as JSON text, for "launch like this one"; parse before use. */
  readonly requestJson?: string;
}

/** What the cluster said about a session's pod. */
export interface SessionEvent {
  readonly key: string;
  /** Uid of the object it is about. */
  readonly aboutUid: string;
  readonly aboutName: string;
  /** The container it is about, where it is about one. */
  readonly container?: string;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** RFC 3339 */
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

/** The container that a command means when none is named; undefined for a pod without containers. */
export function defaultContainerOf(
  session: Pick<Session, "containers" | "defaultContainer">,
): Container | undefined {
  return session.containers.find((container) => container.name === session.defaultContainer);
}

/** Whether the session's default container can take a shell now. */
export function canExec(session: Session): boolean {
  const { kind } = session.state;
  return defaultContainerOf(session)?.state.kind === "running" && kind !== "stopping" && kind !== "killed";
}

/** What is most useful of a session, or of one of its containers: Enter in the tree opens it. */
export function mostUseful(session: Session, container?: string): "shell" | "log" | "notStarted" {
  const { state } = session;
  if (container === undefined) {
    return canExec(session) || !isEnding(session) ? "shell" : "log";
  }
  const found = session.containers.find(({ name }) => name === container);
  if (found?.state.kind === "running") return state.kind === "stopping" ? "log" : "shell";
  return found?.state.kind === "terminated" || found?.lastState ? "log" : "notStarted";
}

/** Whether the session is over for good. */
export function isFinished(state: SessionState): boolean {
  switch (state.kind) {
    case "stopped":
    case "failed":
    case "expired":
    case "killed":
      return true;
    case "pending":
    case "settingUp":
    case "blocked":
    case "starting":
    case "running":
    case "unhealthy":
    case "stopping":
    case "lost":
      return false;
  }
}

/** Whether the session is over, or was asked to end: it will not take a shell any more. */
export function isEnding({ state }: Pick<Session, "state">): boolean {
  return isFinished(state) || state.kind === "stopping";
}

/** Whether the session is over and its pod still there, and nobody has asked the cluster to delete it. */
export function isLeftBehind({ state }: Pick<Session, "state">): boolean {
  return isFinished(state) && state.kind !== "killed";
}

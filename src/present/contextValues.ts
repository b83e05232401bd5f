import type { Container, Session } from "../domain/session.js";

/** Every `viewItem` that a menu of package.json may name, and what it stands for. A test compares both. */
export const contextValues = {
  /** Context and namespace in use. */
  connection: "connection",
  /** A group of sessions of one profile. */
  profile: "profile",
  /** Not running yet: pending, setting up, blocked, starting. */
  sessionStarting: "session.starting",
  sessionRunning: "session.running",
  sessionStopping: "session.stopping",
  /** Its node is gone, and it can still be deleted. */
  sessionLost: "session.lost",
  sessionFinished: "session.finished",
  containerWaiting: "container.waiting",
  containerRunning: "container.running",
  containerTerminated: "container.terminated",
} as const;

export type ContextValue = (typeof contextValues)[keyof typeof contextValues];

/** Which commands apply to a session, as a menu asks it. */
export function sessionContextValue({ state }: Session): ContextValue {
  switch (state.kind) {
    case "running":
    case "unhealthy":
      return contextValues.sessionRunning;
    case "stopping":
      return contextValues.sessionStopping;
    case "lost":
      return contextValues.sessionLost;
    case "pending":
    case "settingUp":
    case "blocked":
    case "starting":
      return contextValues.sessionStarting;
    case "stopped":
    case "failed":
    case "expired":
    case "killed":
      return contextValues.sessionFinished;
  }
}

/** Which commands apply to a container, as a menu asks it. */
export function containerContextValue({ state }: Container): ContextValue {
  switch (state.kind) {
    case "waiting":
      return contextValues.containerWaiting;
    case "running":
      return contextValues.containerRunning;
    case "terminated":
      return contextValues.containerTerminated;
  }
}

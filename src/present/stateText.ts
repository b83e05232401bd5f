import type { Container, Session, SessionState, SessionStateKind } from "../domain/session.js";
import type { PendingMark } from "../state/pending.js";
import type { Icon } from "./icon.js";

/** A state in a few words, with Kubernetes' own for the reason: `Blocked: ImagePullBackOff`, `Failed (exit 3)`. */
export function stateText(state: SessionState): string {
  switch (state.kind) {
    case "pending":
      return "Pending";
    case "settingUp":
      return `Setting up: ${state.step}`;
    case "blocked":
      return `Blocked: ${state.reason}`;
    case "starting":
      return "Starting";
    case "running":
      return "Running";
    case "unhealthy":
      return "Unhealthy";
    case "stopping":
      return "Stopping";
    case "stopped":
      return "Stopped";
    case "failed":
      return failedText(state);
    case "expired":
      return "Expired";
    case "killed":
      return "Killed";
    case "lost":
      return state.reason === undefined ? "Lost" : `Lost: ${state.reason}`;
  }
}

/** "Error" says nothing that "failed" does not. */
function failedText({ reason, exitCode }: SessionState & { readonly kind: "failed" }): string {
  const named = reason === "Error" ? "Failed" : `Failed: ${reason}`;
  return exitCode === undefined ? named : `${named} (exit ${exitCode})`;
}

const marks: Readonly<Record<PendingMark, string>> = {
  stopping: "Stopping…",
  killing: "Killing…",
  deleting: "Deleting…",
  restarting: "Restarting…",
  renaming: "Renaming…",
};

/** What was asked of a session and has not been answered yet. */
export function markText(mark: PendingMark): string {
  return marks[mark];
}

/** Green runs, yellow comes, blue is done, red failed, grey is anything else. */
const icons: Readonly<Record<SessionStateKind, Icon>> = {
  pending: { name: "circle-outline", color: "charts.yellow" },
  settingUp: { name: "loading~spin", color: "charts.yellow" },
  blocked: { name: "warning", color: "charts.yellow" },
  starting: { name: "loading~spin", color: "charts.yellow" },
  running: { name: "vm-running", color: "charts.green" },
  unhealthy: { name: "warning", color: "charts.orange" },
  stopping: { name: "loading~spin", color: "descriptionForeground" },
  stopped: { name: "pass", color: "charts.blue" },
  failed: { name: "error", color: "charts.red" },
  expired: { name: "watch", color: "charts.blue" },
  killed: { name: "circle-slash", color: "descriptionForeground" },
  lost: { name: "debug-disconnect", color: "descriptionForeground" },
};

export function stateIcon({ state }: Pick<Session, "state">, mark?: PendingMark): Icon {
  return mark === undefined ? icons[state.kind] : icons.stopping;
}

/** Whether somebody should look at a session: it will not go on by itself. */
export function needsAttention({ kind }: SessionState): boolean {
  return kind === "blocked" || kind === "failed" || kind === "unhealthy" || kind === "lost";
}

/** A container's state in a few words: `Running`, `Waiting: ImagePullBackOff`, `Exit 3 (Error)`. */
export function containerStateText({ state }: Pick<Container, "state">): string {
  switch (state.kind) {
    case "waiting":
      return state.reason === undefined ? "Waiting" : `Waiting: ${state.reason}`;
    case "running":
      return "Running";
    case "terminated":
      return state.exitCode === 0 ? "Done" : `Exit ${state.exitCode} (${state.reason ?? "Error"})`;
  }
}

export function containerIcon({ state, role, ready }: Container): Icon {
  switch (state.kind) {
    case "waiting":
      return waits(state.reason)
        ? { name: "circle-outline", color: "charts.yellow" }
        : { name: "warning", color: "charts.yellow" };
    case "running":
      return {
        name: "circle-filled",
        color: ready || role === "ephemeral" ? "charts.green" : "charts.yellow",
      };
    case "terminated":
      return state.exitCode === 0
        ? { name: "pass", color: "charts.blue" }
        : { name: "error", color: "charts.red" };
  }
}

function waits(reason: string | undefined): boolean {
  return reason === undefined || reason === "ContainerCreating" || reason === "PodInitializing";
}

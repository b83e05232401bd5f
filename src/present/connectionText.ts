import type {
  ConnectionState,
  ContextView,
  KubeconfigPlace,
  KubeconfigProblem,
  LoginKind,
} from "../domain/connection.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { CommandId, EmptyReason } from "../manifest.js";
import { failureText, type FailureText } from "./failureText.js";
import { escapeMarkdown } from "./markdown.js";
import { ageText } from "./relativeTime.js";

/** The connection as the status bar shows it. */
export interface ConnectionStatus {
  /** Codicon name. */
  readonly icon: string;
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly accessibleText: string;
  /** The same where the name of this extension stands beside it. */
  readonly said: string;
  /** What a click does. */
  readonly command: CommandId;
  /** Worth a colour. */
  readonly isProblem: boolean;
}

/** What is wrong with a connection, in one sentence with one next step; undefined when nothing is. */
export function connectionProblem(state: ConnectionState): FailureText | undefined {
  switch (state.kind) {
    case "idle":
    case "connecting":
    case "connected":
      return undefined;
    case "noKubeconfig":
      return { message: noKubeconfigText(state.places), next: nextSteps.chooseKubeconfig };
    case "broken":
      return { message: state.problem.message, next: mend(state.problem) };
    case "stale":
    case "failed":
      return failureText(state.failure);
  }
}

function mend(problem: KubeconfigProblem) {
  return problem.mend === "switchContext" ? nextSteps.switchContext : nextSteps.openKubeconfig;
}

/** @param nowMs milliseconds since the epoch */
export function connectionStatus(state: ConnectionState, nowMs: number): ConnectionStatus {
  const problem = connectionProblem(state)?.message;
  const where = "context" in state ? `${state.context} · ${state.namespace}` : "";
  switch (state.kind) {
    case "idle":
      return status("debug-disconnect", "Pod Sessions", "Not connected.", switchContext);
    case "noKubeconfig":
      return trouble("No kubeconfig", problem, nextSteps.chooseKubeconfig.command);
    case "broken":
      return trouble("Kubeconfig problem", problem, mend(state.problem).command);
    case "connecting":
      return status("loading~spin", where, `Connecting to ${state.context}.`, switchContext);
    case "connected": {
      const how =
        state.mode === "poll" ? " Changes are asked for from time to time: watching is not granted." : "";
      const version = state.serverVersion === "" ? "" : `, Kubernetes ${state.serverVersion}`;
      const said = `Connected to ${state.context}, namespace ${state.namespace}${version}.${how}`;
      return status("vm-connect", where, said, switchContext);
    }
    case "stale": {
      const age = ageText(new Date(state.sinceMs).toISOString(), nowMs);
      return trouble(
        where,
        `${problem} What is shown is ${age} old. It is tried again while the view is shown.`,
        switchContext,
      );
    }
    case "failed":
      return trouble(where, `${problem} It is tried again while the view is shown.`, switchContext);
  }
}

const switchContext = nextSteps.switchContext.command;

function status(icon: string, text: string, said: string, command: CommandId): ConnectionStatus {
  const click = command === switchContext ? "Click to switch the context." : "Click to mend it.";
  return {
    icon,
    text,
    tooltip: `${escapeMarkdown(said)}\n\n${click}`,
    accessibleText: `Pod Sessions: ${said}`,
    said,
    command,
    isProblem: false,
  };
}

function trouble(text: string, said: string | undefined, command: CommandId): ConnectionStatus {
  return { ...status("warning", text, said ?? "", command), isProblem: true };
}

/**
 * Why there is nothing to show in the tree, for the welcome views. `none` while there is something: sessions, or a
 * connection that was lost, under which the person must not read "no sessions".
 */
export function emptyReason(
  state: ConnectionState,
  { sessions, shown }: { readonly sessions: number; readonly shown: number },
): EmptyReason {
  switch (state.kind) {
    case "idle":
      return "idle";
    case "noKubeconfig":
      return "noKubeconfig";
    case "broken":
      return "brokenKubeconfig";
    case "connecting":
      return "connecting";
    case "failed":
      if (state.failure.kind === "forbidden") return "noRights";
      return state.failure.kind === "kubeconfig" ? "brokenKubeconfig" : "noConnection";
    case "stale":
      return "none";
    case "connected":
      if (sessions === 0) return "noSessions";
      return shown === 0 ? "noMatch" : "none";
  }
}

/** A context as a list offers it. */
export function contextChoice(
  context: ContextView,
  isCurrent: boolean,
): {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly icon?: string;
} {
  const { name, cluster, server, namespace, user, login, problem } = context;
  const about = [
    cluster === name ? undefined : cluster,
    `namespace ${namespace}`,
    isCurrent ? "current in the kubeconfig" : undefined,
  ];
  const detail = problem
    ? `Cannot be used: ${problem.message}`
    : [server, user === undefined ? undefined : `as ${user}`, loginWords[login]]
        .filter((word) => word !== undefined && word !== "")
        .join(" · ");
  return {
    label: name,
    description: about.filter((word) => word !== undefined).join(" · "),
    ...(detail === "" ? {} : { detail }),
    ...(problem ? { icon: "warning" } : {}),
  };
}

const loginWords: Readonly<Record<LoginKind, string>> = {
  clientCertificate: "client certificate",
  token: "token",
  tokenFile: "token file",
  basic: "user name and password",
  exec: "credential plugin",
  oidc: "OIDC",
  serviceAccount: "service account",
  authProvider: "auth provider",
  none: "",
};

const placeNames: Readonly<Record<KubeconfigPlace["source"], string>> = {
  playground: "the playground cluster",
  setting: "the setting podSessions.kubeconfigPath",
  workspace: "the open folder",
  environment: "KUBECONFIG",
  home: "the home folder",
  inCluster: "the pod that this runs in",
};

function noKubeconfigText(places: readonly KubeconfigPlace[]): string {
  const looked = [...new Set(places.map(({ source }) => placeNames[source]))];
  const skipped = places.flatMap(({ file, state }) =>
    state.kind === "skipped" && file !== undefined ? [` ${file} was left out: ${state.because}.`] : [],
  );
  const where = looked.length === 0 ? "" : `. Looked at: ${looked.join(", ")}`;
  return `No kubeconfig was found${where}.${skipped.join("")}`;
}

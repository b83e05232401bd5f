import * as vscode from "vscode";
import { Cancelled, UserError } from "../../base/errors.js";
import { usedFeatures } from "../../domain/features.js";
import type { ConnectionState, KubeconfigProblem } from "../../domain/connection.js";
import { nextSteps } from "../../domain/nextSteps.js";
import type { CommandTable } from "../../manifest.js";
import type { EditorContext } from "../editorContext.js";
import { notifyError, notifyInfo } from "../notify.js";
import { withProgress } from "../progress.js";
import { pickContext, pickNamespace } from "../prompts/pickContext.js";
import { writeSetting } from "../settings.js";
import { connectionProblem, connectionStatus } from "../../present/connectionText.js";
import { rightsSummary, type KnownRights } from "../../present/rightsText.js";
import { roleText } from "../../present/roleText.js";
import type { Verdict } from "../../state/permissions.js";

type ConnectionCommands = Pick<
  CommandTable,
  | "podSessions.connection.switchContext"
  | "podSessions.connection.switchNamespace"
  | "podSessions.connection.refresh"
  | "podSessions.connection.openKubeconfig"
  | "podSessions.connection.chooseKubeconfig"
  | "podSessions.connection.showPanel"
  | "podSessions.credentials.open"
  | "podSessions.connection.copyRole"
  | "podSessions.connection.explainRights"
  | "podSessions.connection.explain"
>;

/** Longest wait for a cluster to say what is granted; what it has not said until then is not known. */
const rightsWithinMs = 15_000;

/** Commands about the one connection of the window. */
export function connectionCommands({ app, panels }: EditorContext): ConnectionCommands {
  const { connections } = app;
  return {
    "podSessions.connection.switchContext": async () => connections.useContext(await pickContext(app)),
    "podSessions.connection.switchNamespace": async () => connections.useNamespace(await pickNamespace(app)),
    "podSessions.connection.refresh": () => connections.refresh(),
    "podSessions.connection.openKubeconfig": () => openKubeconfig(app),
    "podSessions.connection.chooseKubeconfig": () => chooseKubeconfig(),
    "podSessions.connection.showPanel": () => panels.show("kubeconfig"),
    "podSessions.credentials.open": (target) =>
      panels.show("credentials", typeof target === "string" ? target : undefined),
    "podSessions.connection.explain": () => {
      const problem = connectionProblem(connections.state);
      if (problem) notifyError(problem.message, problem.next);
      else notifyInfo(connectionStatus(connections.state, app.platform.clock.now()).said);
    },
    "podSessions.connection.explainRights": async () => {
      const { message, next } = rightsSummary(await askForRights(app));
      notifyInfo(message, next);
    },
    "podSessions.connection.copyRole": async () => {
      const rights = await askForRights(app);
      const { denied, namespace } = rights;
      if (denied.length === 0) {
        const { message, next } = rightsSummary(rights);
        notifyInfo(message, next);
        return;
      }
      const document = await vscode.workspace.openTextDocument({
        language: "yaml",
        content: roleText(denied, namespace, app.permissions.userName),
      });
      await vscode.env.clipboard.writeText(document.getText());
      await vscode.window.showTextDocument(document, { preview: true });
      vscode.window.setStatusBarMessage("$(check) Copied the Role", 3_000);
    },
  };
}

/** Asks the cluster anew; connects first where nothing has yet. */
async function askForRights({ connections, permissions }: EditorContext["app"]): Promise<KnownRights> {
  return withProgress("Asking what you may do", async (signal) => {
    connections.start();
    const { namespace } = await connections.cluster(signal);
    await permissions.refresh(AbortSignal.any([signal, AbortSignal.timeout(rightsWithinMs)]));
    signal.throwIfAborted();
    const those = (verdict: Verdict) =>
      usedFeatures.filter((feature) => permissions.verdict(feature) === verdict);
    return { namespace, denied: those("denied"), unknown: those("unknown") };
  });
}

/** Opens the file in use, or the one that is broken at the line that is wrong. */
async function openKubeconfig({ connections }: EditorContext["app"]): Promise<void> {
  connections.start();
  const { state, kubeconfig } = connections;
  const problem = placeOf(state) ?? kubeconfig?.problems[0];
  const used = kubeconfig?.places.find(({ state: { kind } }) => kind === "used" || kind === "broken");
  const file = problem?.file ?? used?.file;
  if (file === undefined) throw new UserError("No kubeconfig file is in use.", nextSteps.chooseKubeconfig);
  const line = problem?.file === undefined ? undefined : problem.line;
  await vscode.window.showTextDocument(vscode.Uri.file(file), {
    ...(line !== undefined && { selection: new vscode.Range(line - 1, 0, line - 1, 0) }),
  });
}

/** The line that is wrong, where the connection's trouble names one. */
function placeOf(state: ConnectionState): Pick<KubeconfigProblem, "file" | "line"> | undefined {
  const place =
    state.kind === "broken" ? state.problem : "failure" in state ? state.failure.details : undefined;
  return place?.file === undefined ? undefined : place;
}

async function chooseKubeconfig(): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: "Choose a kubeconfig",
      openLabel: "Use This File",
      canSelectMany: false,
    })) ?? [];
  if (!file) throw new Cancelled();
  await writeSetting("kubeconfigPath", file.fsPath);
}

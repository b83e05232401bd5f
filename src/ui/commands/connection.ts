import * as vscode from "vscode";
import { Cancelled, UserError } from "../../base/errors.js";
import { allFeatures } from "../../domain/features.js";
import type { CommandTable } from "../../manifest.js";
import type { EditorContext } from "../editorContext.js";
import { notifyError, notifyInfo } from "../notify.js";
import { pickContext, pickNamespace } from "../prompts/pickContext.js";
import { writeSetting } from "../settings.js";
import { connectionProblem, connectionStatus } from "../../present/connectionText.js";
import { rightsSummary } from "../../present/rightsText.js";
import { roleText } from "../../present/roleText.js";

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

/** Commands about the one connection of the window. */
export function connectionCommands({ app, panels }: EditorContext): ConnectionCommands {
  const { connections, permissions } = app;
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
      else notifyInfo(connectionStatus(connections.state, app.platform.clock.now()).accessibleText);
    },
    "podSessions.connection.explainRights": async () => {
      await permissions.refresh(new AbortController().signal);
      const { state } = connections;
      if (!("namespace" in state)) throw new UserError("There is no connection to a cluster.");
      const denied = allFeatures.filter((feature) => permissions.verdict(feature) === "denied");
      const { message, next } = rightsSummary(denied, state.namespace);
      notifyInfo(message, next);
    },
    "podSessions.connection.copyRole": async () => {
      await permissions.refresh(new AbortController().signal);
      const denied = allFeatures.filter((feature) => permissions.verdict(feature) === "denied");
      const { state } = connections;
      if (!("namespace" in state)) throw new UserError("There is no connection to a cluster.");
      if (denied.length === 0) {
        notifyInfo("Nothing is missing: you may do all that this extension can.");
        return;
      }
      const document = await vscode.workspace.openTextDocument({
        language: "yaml",
        content: roleText(denied, state.namespace, permissions.userName),
      });
      await vscode.env.clipboard.writeText(document.getText());
      await vscode.window.showTextDocument(document, { preview: true });
      vscode.window.setStatusBarMessage("$(check) Copied the Role", 3_000);
    },
  };
}

/** Opens the file in use, or the one that is broken at the line that is wrong. */
async function openKubeconfig({ connections }: EditorContext["app"]): Promise<void> {
  connections.start();
  const { state, kubeconfig } = connections;
  const problem = state.kind === "broken" ? state.problem : kubeconfig?.problems[0];
  const used = kubeconfig?.places.find(({ state: { kind } }) => kind === "used" || kind === "broken");
  const file = problem?.file ?? used?.file;
  if (file === undefined)
    throw new UserError("No kubeconfig file is in use.", {
      title: "Choose Kubeconfig File",
      command: "podSessions.connection.chooseKubeconfig",
    });
  const line = problem?.file === undefined ? undefined : problem.line;
  await vscode.window.showTextDocument(vscode.Uri.file(file), {
    ...(line !== undefined && { selection: new vscode.Range(line - 1, 0, line - 1, 0) }),
  });
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

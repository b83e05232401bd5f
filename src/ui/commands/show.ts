import * as vscode from "vscode";
import type { CommandTable, TargetArgs } from "../../manifest.js";
import { kubectlCommands } from "../../present/kubectlCommand.js";
import type { EditorContext } from "../editorContext.js";
import { pick } from "../prompts/pick.js";
import { requireRight } from "../rights.js";
import { namedTargets, oneTarget } from "../target.js";

type ShowCommands = Pick<
  CommandTable,
  | "podSessions.session.showYaml"
  | "podSessions.session.showEvents"
  | "podSessions.session.showDetails"
  | "podSessions.session.copyName"
  | "podSessions.session.copyKubectl"
>;

/** Commands that show or copy what is known of a session. */
export function showCommands(context: EditorContext): ShowCommands {
  const { app, documents } = context;
  const target = (args: TargetArgs, title: string) => oneTarget(args, context, { title });
  return {
    "podSessions.session.showYaml": async (...args) =>
      documents.show("yaml", (await target(args, "Show YAML")).session),
    "podSessions.session.showEvents": async (...args) => {
      const { session } = await target(args, "Show Events");
      await requireRight(app, "events");
      await documents.show("events", session);
    },
    "podSessions.session.showDetails": async (...args) =>
      documents.show("details", (await target(args, "Show Details")).session),
    "podSessions.session.copyName": async (...args) => {
      const targets = await namedTargets(args, context);
      const names = targets.map(({ session, container }) => container ?? session.ref.name);
      if (names.length === 0) names.push((await target(args, "Copy Name")).session.ref.name);
      await copy([...new Set(names)].join("\n"));
    },
    "podSessions.session.copyKubectl": async (...args) => {
      const { session, container } = await target(args, "Copy kubectl Command");
      const { state, kubeconfig } = app.connections;
      const command = await pick({
        title: `kubectl for ${session.displayName}`,
        placeholder: "Choose a command to copy",
        choices: kubectlCommands(session, {
          ...("context" in state && { context: state.context }),
          ...(kubeconfig && { kubeconfig }),
          ...(container !== undefined && { container }),
        }).map(({ title, command }) => ({ label: title, detail: command, value: command })),
      });
      await copy(command);
    },
  };
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(
    `$(check) Copied ${text.split("\n").length > 1 ? "the names" : text}`,
    3_000,
  );
}

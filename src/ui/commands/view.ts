import * as vscode from "vscode";
import { canExec, isFinished } from "../../domain/session.js";
import type { CommandTable } from "../../manifest.js";
import type { EditorContext } from "../editorContext.js";
import { ask } from "../prompts/ask.js";
import { writeSetting } from "../settings.js";
import { namedTargets } from "../target.js";
import { openLogs } from "../terminals/openLogs.js";
import { openShell } from "../terminals/openShell.js";

type ViewCommands = Pick<
  CommandTable,
  | "podSessions.view.open"
  | "podSessions.view.filter"
  | "podSessions.view.clearFilter"
  | "podSessions.view.groupByProfile"
  | "podSessions.view.groupByNone"
  | "podSessions.log.show"
>;

/** Commands about how the sessions are shown. */
export function viewCommands(context: EditorContext): ViewCommands {
  const { view } = context;
  return {
    "podSessions.view.open": async (...args) => {
      const [target] = await namedTargets(args, context);
      if (!target) {
        await vscode.commands.executeCommand("list.toggleExpand");
        return;
      }
      const { session, container } = target;
      if (canExec(session) || !(isFinished(session.state) || session.state.kind === "stopping"))
        openShell(context, target);
      else openLogs(context, session, { containers: [container ?? session.defaultContainer] });
    },
    "podSessions.view.filter": async () => {
      view.filter = await ask({
        title: "Filter Sessions",
        prompt:
          "Words of a name, image or node; state:failed, state:attention, profile:coop. All must match. Empty: show all.",
        placeholder: "api state:running",
        value: view.filter,
      });
    },
    "podSessions.view.clearFilter": () => {
      view.filter = "";
    },
    "podSessions.view.groupByProfile": () => writeSetting("tree.groupBy", "profile"),
    "podSessions.view.groupByNone": () => writeSetting("tree.groupBy", "none"),
    "podSessions.log.show": () => context.showLog(),
  };
}

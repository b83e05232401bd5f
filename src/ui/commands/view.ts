import * as vscode from "vscode";
import { UserError } from "../../base/errors.js";
import { nextSteps } from "../../domain/nextSteps.js";
import { mostUseful } from "../../domain/session.js";
import type { CommandTable, TargetArgs } from "../../manifest.js";
import { notStartedText } from "../../present/terminalText.js";
import type { EditorContext } from "../editorContext.js";
import { ask } from "../prompts/ask.js";
import { requireRight } from "../rights.js";
import { writeSetting } from "../settings.js";
import { namedTargets, type Target } from "../target.js";
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
    "podSessions.view.open": (...args) => open(context, args),
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

/** What Enter does: the row decides, and only a session and a container have something to open. */
async function open(context: EditorContext, args: TargetArgs): Promise<void> {
  const kind = args[0] === undefined ? context.view.selection[0]?.kind : "session";
  switch (kind) {
    case "session":
    case "container": {
      const [target] = await namedTargets(args, context);
      if (target) await openMostUseful(context, target);
      return;
    }
    case "connection":
    case "group":
    case "ports":
    case "volumes":
    case "events":
      await vscode.commands.executeCommand("list.toggleExpand");
      return;
    // These say what they are; where one has a next step, the editor takes it when the row is selected.
    case undefined:
    case "stale":
    case "hint":
    case "noEvents":
    case "port":
    case "volume":
    case "event":
      return;
  }
}

async function openMostUseful(context: EditorContext, target: Target): Promise<void> {
  const { session, container } = target;
  switch (mostUseful(session, container)) {
    case "shell":
      await requireRight(context.app, "exec");
      openShell(context, target);
      return;
    case "log":
      await requireRight(context.app, "logs");
      openLogs(context, session, { containers: [container ?? session.defaultContainer] });
      return;
    case "notStarted":
      throw new UserError(
        notStartedText(session, container ?? session.defaultContainer),
        nextSteps.showEvents(session.ref),
      );
  }
}

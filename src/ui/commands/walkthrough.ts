import * as vscode from "vscode";
import { type CommandTable, walkthroughId } from "../../manifest.js";

/** The steps for somebody who is new here. */
export function walkthroughCommands(): Pick<CommandTable, "podSessions.walkthrough.open"> {
  return {
    "podSessions.walkthrough.open": () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthroughId, false),
  };
}

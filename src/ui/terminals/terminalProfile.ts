import * as vscode from "vscode";
import type { Disposable } from "../../base/disposable.js";
import type { Logger } from "../../base/log.js";
import { isEnding } from "../../domain/session.js";
import { terminalProfileId } from "../../manifest.js";
import type { EditorContext } from "../editorContext.js";
import { requireRight } from "../rights.js";
import { runCommand } from "../runCommand.js";
import { oneTarget } from "../target.js";
import { shellTerminal } from "./openShell.js";

/** Lets a session's shell be chosen where the editor offers its shells. */
export function registerTerminalProfile(context: () => Promise<EditorContext>, log: Logger): Disposable {
  return vscode.window.registerTerminalProfileProvider(terminalProfileId, {
    provideTerminalProfile: () =>
      runCommand("podSessions.session.openTerminal", log, async () => {
        const editor = await context();
        const target = await oneTarget([], editor, {
          title: "Open Terminal",
          fits: (session) => !isEnding(session),
        });
        await requireRight(editor.app, "exec");
        const { look, process } = shellTerminal(editor, target);
        return new vscode.TerminalProfile(editor.terminals.profile(look, process, editor.app));
      }),
  });
}

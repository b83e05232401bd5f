import type * as vscode from "vscode";
import { splitCommandLine } from "../../domain/commandLine.js";
import type { EditorContext } from "../editorContext.js";
import type { Target } from "../target.js";
import type { TerminalProcess } from "./execTerminal.js";
import { lookOf, processBase, refOf, shellEnding } from "./sessionProcess.js";
import { TerminalConnection } from "./terminalConnection.js";
import type { TerminalLook } from "./terminals.js";

/** Opens a terminal with a shell; it may be opened before the session runs, and waits for it. */
export function openShell(context: EditorContext, target: Target): vscode.Terminal {
  const { look, process } = shellTerminal(context, target);
  return context.terminals.openProcess(look, process, context.app);
}

/** A shell in a session, for a terminal. */
export function shellTerminal(
  { app }: EditorContext,
  target: Target,
): { readonly look: TerminalLook; readonly process: TerminalProcess } {
  const connection = new TerminalConnection(app, target.session);
  const shell = splitCommandLine(app.settings.get().terminal.shell);
  const process: TerminalProcess = {
    ...processBase(connection, target),
    open: ({ size, onStdout, signal }) =>
      connection.actions().openShell(refOf(target), {
        tty: true,
        stdin: true,
        size,
        onStdout,
        signal,
        ...(typeof shell !== "string" && shell.length > 0 && { shell }),
      }),
    ended: (end) => shellEnding(connection, target, end),
  };
  return { look: lookOf(connection, target, "terminal"), process };
}

import type * as vscode from "vscode";
import { splitCommandLine } from "../../domain/commandLine.js";
import type { EditorContext } from "../editorContext.js";
import type { Target } from "../target.js";
import type { TerminalProcess } from "./execTerminal.js";
import { lookOf, processBase, refOf, shellEnding } from "./sessionProcess.js";

/** Opens a terminal with a shell; it may be opened before the session runs, and waits for it. */
export function openShell(context: EditorContext, target: Target): vscode.Terminal {
  return context.terminals.openProcess(
    lookOf(context, target, "terminal"),
    shellProcess(context, target),
    context.app,
  );
}

/** A shell in a session, for a terminal. */
export function shellProcess(context: EditorContext, target: Target): TerminalProcess {
  const { app } = context;
  const shell = splitCommandLine(app.settings.get().terminal.shell);
  return {
    ...processBase(context, target),
    open: ({ size, onStdout, signal }) =>
      app.actions.openShell(refOf(target), {
        tty: true,
        stdin: true,
        size,
        onStdout,
        signal,
        ...(typeof shell !== "string" && shell.length > 0 && { shell }),
      }),
    ended: (end) => shellEnding(context, target, end),
  };
}

import type * as vscode from "vscode";
import type { EditorContext } from "../editorContext.js";
import type { Target } from "../target.js";
import { endingOf, lookOf, processBase, refOf } from "./sessionProcess.js";
import { TerminalConnection } from "./terminalConnection.js";

/** Runs a command in a terminal that stays open with its output and exit code. */
export function openCommand(
  context: EditorContext,
  target: Target,
  command: readonly string[],
): vscode.Terminal {
  const { app, terminals } = context;
  const connection = new TerminalConnection(app, target.session);
  const look = lookOf(connection, target, "run");
  return terminals.openProcess(
    { ...look, name: `${command[0] ?? ""} — ${look.name}` },
    {
      ...processBase(connection, target),
      // As a shell, so that closing the terminal ends the command too.
      open: ({ size, onStdout, signal }) =>
        connection.actions().openShell(refOf(target), {
          shell: command,
          tty: true,
          stdin: true,
          size,
          onStdout,
          signal,
        }),
      ended: (end) => endingOf(connection, target, end),
    },
    app,
  );
}

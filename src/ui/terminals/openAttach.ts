import type * as vscode from "vscode";
import { withCarriageReturns } from "../../base/lineEnds.js";
import type { EditorContext } from "../editorContext.js";
import type { Target } from "../target.js";
import { endingOf, lookOf, processBase, refOf } from "./sessionProcess.js";
import { TerminalConnection } from "./terminalConnection.js";

/** Attaches a terminal to the main process of a container. Closing it leaves the process as it is. */
export function openAttach(context: EditorContext, target: Target): vscode.Terminal {
  const { app, terminals } = context;
  const connection = new TerminalConnection(app, target.session);
  const ref = refOf(target);
  const container = target.session.containers.find(({ name }) => name === ref.container);
  const { tty = false, stdin = false } = container ?? {};
  return terminals.openProcess(
    lookOf(connection, target, "plug"),
    {
      ...processBase(connection, target),
      // The server refuses to give what the container was not started with.
      open: ({ size, onStdout, signal }) =>
        connection.actions().attach(ref, {
          tty,
          stdin,
          size,
          onStdout: tty ? onStdout : (chunk) => onStdout(withCarriageReturns(chunk)),
          signal,
        }),
      ended: (end) => endingOf(connection, target, end),
    },
    app,
  );
}

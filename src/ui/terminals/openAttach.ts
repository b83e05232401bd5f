import type * as vscode from "vscode";
import type { EditorContext } from "../editorContext.js";
import type { Target } from "../target.js";
import { endingOf, lookOf, processBase, refOf } from "./sessionProcess.js";

/** Attaches a terminal to the main process of a container. Closing it leaves the process as it is. */
export function openAttach(context: EditorContext, target: Target): vscode.Terminal {
  const { app, terminals } = context;
  return terminals.openProcess(
    lookOf(context, target, "plug"),
    {
      ...processBase(context, target),
      open: ({ size, onStdout, signal }) => app.actions.attach(refOf(target), { size, onStdout, signal }),
      ended: (end) => endingOf(context, target, end),
    },
    app,
  );
}

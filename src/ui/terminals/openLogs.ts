import type * as vscode from "vscode";
import type { Session } from "../../domain/session.js";
import type { LogOptions } from "../../domain/streams.js";
import { logTerminalLine } from "../../present/logText.js";
import { logEndText, logName, logOpeningText } from "../../present/terminalText.js";
import type { EditorContext } from "../editorContext.js";
import { shownFailure } from "../runCommand.js";
import { TerminalConnection } from "./terminalConnection.js";

export interface LogChoice {
  readonly containers: readonly string[];
  /** Of the container before its last restart; such a log is over, so it is not followed. */
  readonly previous?: boolean;
}

/** Follows the logs of containers in a terminal. */
export function openLogs(
  context: EditorContext,
  session: Session,
  { containers, previous = false }: LogChoice,
): vscode.Terminal {
  const { app, terminals } = context;
  const connection = new TerminalConnection(app, session);
  const { tailLines, timestamps } = app.settings.get().logs;
  const options: Omit<LogOptions, "container"> = {
    follow: !previous,
    ...(previous && { previous }),
    // An earlier log brings nothing new: of one who wants no old lines, all of it.
    ...((tailLines > 0 || !previous) && { tailLines }),
  };
  return terminals.openLog(
    {
      name: logName(session, containers, { isPrevious: previous, context: connection.context }),
      icon: "output",
      sessionUid: session.ref.uid,
    },
    {
      opening: logOpeningText(session, containers, connection.context),
      lines: (signal) => {
        const actions = connection.actions();
        return containers.map((container) => actions.logs(session.ref, { ...options, container, signal }));
      },
      format: (line) => logTerminalLine(line, { timestamps, containers }),
      ended: logEndText(previous),
      refused: (error) => shownFailure(error)?.message ?? "Stopped.",
      dispose: () => connection.dispose(),
    },
    app,
  );
}

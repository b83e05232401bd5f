import type * as vscode from "vscode";
import type { Session } from "../../domain/session.js";
import type { LogOptions } from "../../domain/streams.js";
import { logTerminalLine } from "../../present/logText.js";
import { logEndText, logName, logOpeningText } from "../../present/terminalText.js";
import type { EditorContext } from "../editorContext.js";
import { shownFailure } from "../runCommand.js";

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
  const { tailLines, timestamps } = app.settings.get().logs;
  const options: Omit<LogOptions, "container"> = {
    follow: !previous,
    ...(previous && { previous }),
    ...(tailLines > 0 && { tailLines }),
  };
  return terminals.openLog(
    { name: logName(session, containers, previous), icon: "output", sessionUid: session.ref.uid },
    {
      opening: logOpeningText(session, containers),
      lines: (signal) =>
        containers.map((container) => app.actions.logs(session.ref, { ...options, container, signal })),
      format: (line) => logTerminalLine(line, { timestamps, containers }),
      ended: logEndText(previous),
      refused: (error) => shownFailure(error)?.message ?? "",
    },
    app,
  );
}

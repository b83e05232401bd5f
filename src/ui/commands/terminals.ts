import { splitCommandLine } from "../../domain/commandLine.js";
import { canExec, isEnding, type Container } from "../../domain/session.js";
import type { CommandTable } from "../../manifest.js";
import type { EditorContext } from "../editorContext.js";
import { ask } from "../prompts/ask.js";
import { pickContainer } from "../prompts/pickContainer.js";
import { requireRight } from "../rights.js";
import { oneTarget } from "../target.js";
import { openAttach } from "../terminals/openAttach.js";
import { openCommand } from "../terminals/openCommand.js";
import { openShell } from "../terminals/openShell.js";

type TerminalCommands = Pick<
  CommandTable,
  | "podSessions.session.openTerminal"
  | "podSessions.session.openTerminalIn"
  | "podSessions.session.exec"
  | "podSessions.session.attach"
>;

const takesShell = (container: Container) => container.state.kind === "running";

/** Commands that run something in a session. */
export function terminalCommands(context: EditorContext): TerminalCommands {
  let lastCommand = "";
  return {
    "podSessions.session.openTerminal": async (...args) => {
      const target = await oneTarget(args, context, {
        title: "Open Terminal",
        fits: (session) => !isEnding(session),
      });
      await requireRight(context.app, "exec");
      openShell(context, target);
    },
    "podSessions.session.openTerminalIn": async (...args) => {
      const title = "Open Terminal in Container";
      const { session, container } = await oneTarget(args, context, { title, fits: canExec });
      await requireRight(context.app, "exec");
      openShell(context, {
        session,
        container: container ?? (await pickContainer(session, { title, fits: takesShell })),
      });
    },
    "podSessions.session.exec": async (...args) => {
      const target = await oneTarget(args, context, { title: "Run Command", fits: canExec });
      await requireRight(context.app, "exec");
      lastCommand = await ask({
        title: `Run Command in ${target.session.displayName}`,
        prompt: "The command and its arguments. It is run without a shell; for pipes, begin with: sh -c '…'",
        placeholder: "ls -la /workspace",
        value: lastCommand,
        problem: commandProblem,
      });
      const command = splitCommandLine(lastCommand);
      if (typeof command === "string") throw new Error(command);
      openCommand(context, target, command);
    },
    "podSessions.session.attach": async (...args) => {
      const target = await oneTarget(args, context, { title: "Attach", fits: canExec });
      await requireRight(context.app, "attach");
      openAttach(context, target);
    },
  };
}

function commandProblem(text: string): string | undefined {
  const words = splitCommandLine(text);
  if (typeof words === "string") return words;
  return words.length === 0 ? "Write a command, for example “ls -la”." : undefined;
}

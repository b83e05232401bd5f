import type { Container } from "../../domain/session.js";
import type { CommandTable, TargetArgs } from "../../manifest.js";
import type { EditorContext } from "../editorContext.js";
import { pickContainer } from "../prompts/pickContainer.js";
import { requireRight } from "../rights.js";
import { oneTarget } from "../target.js";
import { openLogs } from "../terminals/openLogs.js";

type LogCommands = Pick<
  CommandTable,
  | "podSessions.session.logs"
  | "podSessions.session.logsOfContainer"
  | "podSessions.session.logsOfAll"
  | "podSessions.session.logsOfPrevious"
  | "podSessions.session.logsInEditor"
>;

const wasRestarted = (container: Container) =>
  container.restartCount > 0 || container.lastState !== undefined;

/** Commands that show logs. */
export function logCommands(context: EditorContext): LogCommands {
  const target = async (args: TargetArgs, title: string) => {
    const found = await oneTarget(args, context, { title });
    await requireRight(context.app, "logs");
    return found;
  };
  return {
    "podSessions.session.logs": async (...args) => {
      const { session, container = session.defaultContainer } = await target(args, "Show Logs");
      openLogs(context, session, { containers: [container] });
    },
    "podSessions.session.logsOfContainer": async (...args) => {
      const title = "Show Logs of Container";
      const { session, container } = await target(args, title);
      openLogs(context, session, { containers: [container ?? (await pickContainer(session, { title }))] });
    },
    "podSessions.session.logsOfAll": async (...args) => {
      const { session } = await target(args, "Show Logs of All Containers");
      openLogs(context, session, { containers: session.containers.map(({ name }) => name) });
    },
    "podSessions.session.logsOfPrevious": async (...args) => {
      const title = "Show Logs Before the Last Restart";
      const { session, container } = await oneTarget(args, context, {
        title,
        fits: ({ containers }) => containers.some(wasRestarted),
      });
      await requireRight(context.app, "logs");
      const chosen = container ?? (await pickContainer(session, { title, fits: wasRestarted }));
      openLogs(context, session, { containers: [chosen], previous: true });
    },
    "podSessions.session.logsInEditor": async (...args) => {
      const title = "Open Logs in Editor";
      const { session, container } = await target(args, title);
      const chosen = container ?? (await pickContainer(session, { title }));
      await context.documents.showLog(session, chosen);
    },
  };
}

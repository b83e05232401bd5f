import type { Container } from "../session.js";
import { lastEnds, named, waitingFor, type Explain } from "./subject.js";
import { quoted } from "./words.js";

type Sentences = NonNullable<ReturnType<Explain>>;

const startReasons: ReadonlySet<string> = new Set(["StartError", "ContainerCannotRun", "RunContainerError"]);

/** The command is not in the image, or cannot be run; told by the runtime, or by a shell with 127 or 126. */
export const explainCommandNotFound: Explain = (subject) => {
  const waiting = waitingFor(subject, ["RunContainerError"]);
  if (waiting) return notStarted(waiting.container, waiting.state.message ?? "");
  for (const { container, end } of lastEnds(subject)) {
    if (end.reason !== undefined && startReasons.has(end.reason)) {
      return notStarted(container, end.message ?? "");
    }
    if (container.role === "main" && (end.exitCode === 127 || end.exitCode === 126)) {
      const what = end.exitCode === 127 ? "does not exist in the image" : "may not be executed";
      return {
        cause: `${named(container, subject)} ended with exit code ${end.exitCode}: a command that it ran ${what}.`,
        fix: `Check the command against the image ${container.image}; its log names the one that is missing.`,
      };
    }
  }
  return undefined;
};

/** By the texts of runc and crun; undefined for a failure that has nothing to do with the command. */
function notStarted(container: Container, message: string): Sentences | undefined {
  const command = /exec: "([^"]+)"/.exec(message)?.[1] ?? container.command?.[0];
  const what = command === undefined ? "The image's command" : `The command ${quoted(command)}`;
  if (/executable file not found|: no such file or directory/.test(message) && !/chdir/.test(message)) {
    return {
      cause: `${what} is not in the image ${container.image}.`,
      fix: "Correct the command, or choose an image that has it.",
    };
  }
  if (/exec format error/.test(message)) {
    return {
      cause: `${what} is built for another processor than the node's, or is a script without an interpreter line.`,
      fix: "Choose an image for the node's platform.",
    };
  }
  if (/chdir to cwd/.test(message)) {
    const folder = /chdir to cwd \("([^"]+)"\)/.exec(message)?.[1] ?? "";
    return {
      cause: `The working directory ${folder} cannot be entered in the image ${container.image}.`,
      fix: "Choose a working directory that exists and that the session's user may enter.",
    };
  }
  if (/permission denied/.test(message)) {
    return {
      cause: `${what} cannot be run: permission denied.`,
      fix: "Name an executable file that the session's user may run, not a folder or a plain file.",
    };
  }
  return undefined;
}

/** The runtime's last word about a container that it could not start. */
export function startFailure(message: string): string {
  return quoted(message.replace(/^.*(?:OCI runtime create failed|starting container process caused): /s, ""));
}

import type { Session } from "../domain/session.js";
import type { ExecEnd } from "../domain/streams.js";

/** The name of a terminal: the session, the container where it is not the default one, and the context. */
export function terminalName(
  session: Session,
  { container, context }: { readonly container?: string; readonly context?: string },
): string {
  const isOther = container !== undefined && container !== session.defaultContainer;
  const what = isOther ? `${session.displayName}/${container}` : session.displayName;
  return context === undefined ? what : `${what} — ${context}`;
}

/** The name of a terminal that shows logs. */
export function logName(
  session: Session,
  containers: readonly string[],
  { isPrevious, context }: { readonly isPrevious: boolean; readonly context: string },
): string {
  const [only] = containers;
  const isPlain = containers.length === 1 && (only === undefined || only === session.defaultContainer);
  const what = isPlain ? session.displayName : `${session.displayName}/${containers.length > 1 ? "*" : only}`;
  return `${what} — ${isPrevious ? "earlier log" : "log"} — ${context}`;
}

/** Said until the shell says something itself. */
export function openingText(
  session: Session,
  { container, context }: { readonly container: string; readonly context: string },
): string {
  const what = `${session.displayName} (${container}) in ${context}`;
  switch (session.state.kind) {
    case "running":
    case "unhealthy":
      return `Connecting to ${what} …`;
    case "pending":
    case "settingUp":
    case "blocked":
    case "starting":
    case "stopping":
    case "stopped":
    case "failed":
    case "expired":
    case "killed":
    case "lost":
      return `Waiting until ${what} takes a shell …`;
  }
}

/** Said until the first line comes. */
export function logOpeningText(session: Session, containers: readonly string[], context: string): string {
  return `Reading the log of ${session.displayName} (${containers.join(", ")}) in ${context} …`;
}

/** Said when a log is over, or was stopped. */
export function logEndText(isPrevious: boolean): string {
  return isPrevious ? "The log ends here." : "The log ends here. Press Enter to read it again.";
}

/** How a process ended, and what Enter does. */
export function endText(end: ExecEnd): string {
  switch (end.kind) {
    case "exit":
      return `Ended with exit code ${end.code}${exitMeaning(end.code)}. Press Enter to run it again.`;
    case "ended":
      return "The main process has ended.";
    case "failed":
      return `The process could not run: ${firstLine(end.failure.message)}. Press Enter to try again.`;
    case "lost":
      return "Connection lost. Press Enter to reconnect.";
  }
}

/** Why a process could not be started, and what Enter does. */
export function refusedText(sentence: string, canRetry: boolean): string {
  return canRetry ? `${sentence} Press Enter to try again.` : sentence;
}

/** Why the session of a terminal is gone: the person did not wait for its launch. */
export function cancelledText({ displayName }: Session): string {
  return `The launch of ${displayName} was cancelled.`;
}

/** Why a terminal cannot be brought back: its session is over. `now` is absent when the session is gone. */
export function goneText(session: Session, now: Session | undefined): string {
  const { displayName } = session;
  if (!now) return `${displayName} was deleted. There is nothing to reconnect to.`;
  switch (now.state.kind) {
    case "stopping":
      return `${displayName} is being stopped.`;
    case "expired":
      return `${displayName} has reached its time limit.`;
    case "failed":
      return `${displayName} has failed: ${now.hint?.cause ?? now.state.reason}`;
    case "pending":
    case "settingUp":
    case "blocked":
    case "starting":
    case "running":
    case "unhealthy":
    case "stopped":
    case "killed":
    case "lost":
      return `${displayName} has ended.`;
  }
}

/** Why there is nothing to open of a container. */
export function notStartedText({ displayName }: Session, container: string): string {
  return `The container ${container} of ${displayName} has not started yet, so it has neither a shell nor a log.`;
}

/** Said when a paste is larger than what is kept. */
export function tooMuchInputText(bytes: number): string {
  const megabytes = Math.ceil(bytes / 1_000_000);
  return `${megabytes} MB are too much to paste at once. Nothing of it was sent.`;
}

/** What a shell's codes mean (POSIX 2.8.2, and 128 plus a signal). */
function exitMeaning(code: number): string {
  switch (code) {
    case 126:
      return " (found, but not executable)";
    case 127:
      return " (command not found)";
    case 130:
      return " (interrupted)";
    case 137:
      return " (killed, or out of memory)";
    case 143:
      return " (terminated)";
    default:
      return "";
  }
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").replace(/[.\s]+$/, "");
}

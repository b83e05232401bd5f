import { AbortScope } from "../../base/abort.js";
import { UserError } from "../../base/errors.js";
import { nextEvent } from "../../base/event.js";
import type { ContainerRef } from "../../domain/refs.js";
import { isFinished, type Session } from "../../domain/session.js";
import type { ExecEnd } from "../../domain/streams.js";
import {
  endText,
  goneText,
  openingText,
  refusedText,
  terminalName,
  tooMuchInputText,
} from "../../present/terminalText.js";
import type { EditorContext } from "../editorContext.js";
import { shownFailure } from "../runCommand.js";
import type { Target } from "../target.js";
import type { Ending, TerminalProcess } from "./execTerminal.js";
import type { TerminalLook } from "./terminals.js";

/** A watch tells the end of a session within this time of the end of its processes. */
const endToldWithinMs = 1_500;

/** The container that a target names, as the actions take it. */
export function refOf({ session, container }: Target): ContainerRef {
  return { ...session.ref, container: container ?? session.defaultContainer };
}

/** Name and icon of a terminal: which session, which container, which context. */
export function lookOf({ app }: EditorContext, { session, container }: Target, icon: string): TerminalLook {
  const { state } = app.connections;
  return {
    name: terminalName(session, {
      ...(container !== undefined && { container }),
      ...("context" in state && { context: state.context }),
    }),
    icon,
    sessionUid: session.ref.uid,
  };
}

/** What every terminal of a session says of itself, and of what goes wrong. */
export function processBase(
  context: EditorContext,
  target: Target,
): Pick<TerminalProcess, "opening" | "refused" | "tooMuchInput"> {
  return {
    opening: openingText(target.session, target.container),
    refused: (error) => refusal(context, target, error),
    tooMuchInput: tooMuchInputText,
  };
}

/** What to make of the end of a process whose terminal stays. */
export function endingOf(context: EditorContext, { session }: Target, end: ExecEnd): Ending {
  if (end.kind !== "exit" && isOver(context, session)) return gone(context, session);
  const isProblem = end.kind === "failed" || end.kind === "lost";
  return { kind: "keep", sentence: endText(end), isProblem, canRetry: true };
}

/**
 * A shell that ends takes its terminal with it, as a local one does. One that was ended, because its session was,
 * leaves it with the reason.
 */
export async function shellEnding(context: EditorContext, target: Target, end: ExecEnd): Promise<Ending> {
  if (end.kind !== "exit") return endingOf(context, target, end);
  const { session } = target;
  // 128 and a signal: the shell is told of its end before the watch tells that of its session.
  if (end.code > 128) await overWithin(context, session, endToldWithinMs);
  return isOver(context, session) ? gone(context, session) : { kind: "close", code: end.code };
}

function gone(context: EditorContext, session: Session): Ending {
  const sentence = goneText(session, current(context, session));
  return { kind: "keep", sentence, isProblem: true, canRetry: false };
}

function isOver(context: EditorContext, session: Session): boolean {
  const now = current(context, session);
  return !now || isFinished(now.state) || now.state.kind === "stopping";
}

/** Resolves when the session is over, and at the latest after `withinMs`. */
async function overWithin(context: EditorContext, session: Session, withinMs: number): Promise<void> {
  if (isOver(context, session)) return;
  const { platform, sessions } = context.app;
  const scope = new AbortScope();
  const timer = platform.clock.setTimer(withinMs, () => scope.dispose());
  try {
    await nextEvent(sessions.onDidChange, scope.signal, () => isOver(context, session));
  } catch {
    // In time there was no change: the shell was ended by something else.
  } finally {
    timer.dispose();
  }
}

function refusal(context: EditorContext, { session }: Target, error: unknown): Ending {
  const now = current(context, session);
  const failure = shownFailure(error);
  // Why it never will is the better sentence of the two.
  if (!now && !(error instanceof UserError))
    return { kind: "keep", sentence: goneText(session, now), isProblem: true, canRetry: false };
  const canRetry = now !== undefined;
  const sentence = refusedText(failure?.message ?? "Stopped.", canRetry);
  return { kind: "keep", sentence, isProblem: true, canRetry };
}

/** The session as it is now; undefined when it is gone, or another took its name. */
function current({ app }: EditorContext, { ref }: Session): Session | undefined {
  const found = app.sessions.get(`${ref.namespace}/${ref.name}`);
  return found?.ref.uid === ref.uid ? found : undefined;
}

import { UserError } from "../../base/errors.js";
import type { ContainerRef } from "../../domain/refs.js";
import { isFinished, type Session } from "../../domain/session.js";
import type { ExecEnd } from "../../domain/streams.js";
import {
  endText,
  goneText,
  openingText,
  terminalName,
  tooMuchInputText,
} from "../../present/terminalText.js";
import type { EditorContext } from "../editorContext.js";
import { shownFailure } from "../runCommand.js";
import type { Target } from "../target.js";
import type { Ending, TerminalProcess } from "./execTerminal.js";
import type { TerminalLook } from "./terminals.js";

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
  const now = current(context, session);
  const isGone = !now || isFinished(now.state) || now.state.kind === "stopping";
  if (isGone && end.kind !== "exit")
    return { kind: "keep", sentence: goneText(session, now), isProblem: true, canRetry: false };
  return {
    kind: "keep",
    sentence: endText(end),
    isProblem: end.kind !== "ended" && end.kind !== "exit",
    canRetry: true,
  };
}

function refusal(context: EditorContext, { session }: Target, error: unknown): Ending {
  const now = current(context, session);
  const failure = shownFailure(error);
  // Why it never will is the better sentence of the two.
  if (!now && !(error instanceof UserError))
    return { kind: "keep", sentence: goneText(session, now), isProblem: true, canRetry: false };
  return {
    kind: "keep",
    sentence: failure?.message ?? "Stopped.",
    isProblem: true,
    canRetry: now !== undefined,
  };
}

/** The session as it is now; undefined when it is gone, or another took its name. */
function current({ app }: EditorContext, { ref }: Session): Session | undefined {
  const found = app.sessions.get(`${ref.namespace}/${ref.name}`);
  return found?.ref.uid === ref.uid ? found : undefined;
}

import { UserError } from "../../base/errors.js";
import type { ContainerRef } from "../../domain/refs.js";
import type { ExecEnd } from "../../domain/streams.js";
import {
  cancelledText,
  endText,
  goneText,
  openingText,
  refusedText,
  terminalName,
  tooMuchInputText,
} from "../../present/terminalText.js";
import { shownFailure } from "../runCommand.js";
import type { Target } from "../target.js";
import type { Ending, TerminalProcess } from "./execTerminal.js";
import type { TerminalConnection } from "./terminalConnection.js";
import type { TerminalLook } from "./terminals.js";

/** A watch tells the end of a session within this time of the end of its processes. */
const endToldWithinMs = 1_500;

/** The container that a target names, as the actions take it. */
export function refOf({ session, container }: Target): ContainerRef {
  return { ...session.ref, container: container ?? session.defaultContainer };
}

/** Name and icon of a terminal: which session, which container, which context. */
export function lookOf(
  { context }: TerminalConnection,
  { session, container }: Target,
  icon: string,
): TerminalLook {
  const name = terminalName(session, { ...(container !== undefined && { container }), context });
  return { name, icon, sessionUid: session.ref.uid };
}

/** What every terminal of a session says of itself, and of what goes wrong. */
export function processBase(
  connection: TerminalConnection,
  { session, container = session.defaultContainer }: Target,
): Pick<TerminalProcess, "opening" | "refused" | "tooMuchInput" | "dispose"> {
  return {
    opening: openingText(session, { container, context: connection.context }),
    refused: (error) => refusal(connection, session, error),
    tooMuchInput: tooMuchInputText,
    dispose: () => connection.dispose(),
  };
}

/** What to make of the end of a process whose terminal stays. */
export function endingOf(connection: TerminalConnection, { session }: Target, end: ExecEnd): Ending {
  if (end.kind !== "exit" && connection.isOver) return gone(connection, session);
  const isProblem = end.kind === "failed" || end.kind === "lost";
  return { kind: "keep", sentence: endText(end), isProblem, canRetry: true };
}

/**
 * A shell that ends takes its terminal with it, as a local one does. One that was ended, because its session was,
 * leaves it with the reason.
 */
export async function shellEnding(
  connection: TerminalConnection,
  target: Target,
  end: ExecEnd,
): Promise<Ending> {
  if (end.kind !== "exit") return endingOf(connection, target, end);
  // 128 and a signal: the shell is told of its end before the watch tells that of its session.
  if (end.code > 128) await connection.overWithin(endToldWithinMs);
  return connection.isOver ? gone(connection, target.session) : { kind: "close", code: end.code };
}

function gone(connection: TerminalConnection, session: Target["session"]): Ending {
  return { kind: "keep", sentence: whyGone(connection, session), isProblem: true, canRetry: false };
}

function whyGone({ session: now, failureOfLaunch }: TerminalConnection, session: Target["session"]): string {
  if (failureOfLaunch === undefined) return goneText(session, now);
  return shownFailure(failureOfLaunch)?.message ?? cancelledText(session);
}

function refusal(connection: TerminalConnection, session: Target["session"], error: unknown): Ending {
  const now = connection.session;
  if (connection.failureOfLaunch !== undefined) return gone(connection, session);
  // Why it never will is the better sentence of the two.
  if (!now && !(error instanceof UserError)) return gone(connection, session);
  const canRetry = now !== undefined;
  const sentence = refusedText(shownFailure(error)?.message ?? "Stopped.", canRetry);
  return { kind: "keep", sentence, isProblem: true, canRetry };
}

import { UserError } from "../base/errors.js";
import type { LaunchPhase } from "../domain/launch.js";
import { launchStep, type LaunchStep } from "../domain/launchStep.js";
import type { Session } from "../domain/session.js";
import { currentSession, type ActionDeps } from "./deps.js";
import { deletedMeanwhile, neverStarted } from "./neverStarted.js";
import { Patience } from "./patience.js";
import { sessionChange } from "./sessionChange.js";

export interface AwaitReadyOptions {
  readonly session: Session;
  /** 0 waits as long as the signal does. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Called with what the launch waits for, each time that the cluster says something. */
  readonly onPhase: (phase: LaunchPhase, detail?: string) => void;
}

/**
 * Resolves with the session once it is ready, or has run and is over already. Follows what the watches bring and
 * asks the cluster nothing itself.
 * @throws UserError that says why it will not start; the signal's reason
 */
export async function awaitReady(
  deps: ActionDeps,
  { session, timeoutSeconds, signal, onPhase }: AwaitReadyOptions,
): Promise<Session> {
  const { clock, sessionEvents } = deps;
  const untilMs = timeoutSeconds > 0 ? clock.now() + timeoutSeconds * 1_000 : Number.POSITIVE_INFINITY;
  let wasSeen = false;
  const patience = new Patience();
  for (;;) {
    signal.throwIfAborted();
    const now = currentSession(deps, session.ref);
    const step = now && launchStep(now, sessionEvents.of(session.ref.uid));
    // Absent before the watch has brought it; gone when it was there.
    if (!now && wasSeen) throw deletedMeanwhile(session);
    if (now && (step?.kind === "ready" || step?.kind === "ended")) return now;
    const failing = step?.kind === "failed" ? step : undefined;
    const leftMs = patience.leftMs(failing, clock.now());
    if (failing && leftMs === 0) throw neverStarted(session, failing);
    if (clock.now() >= untilMs) throw tooSlow(session, timeoutSeconds, step);
    if (step?.kind === "waiting" || step?.kind === "failed") onPhase(step.phase, detailOf(step));
    wasSeen ||= now !== undefined;
    const wakeMs = Math.min(untilMs - clock.now(), leftMs ?? Number.POSITIVE_INFINITY);
    await sessionChange(deps, session.ref, {
      withinMs: Number.isFinite(wakeMs) ? wakeMs : undefined,
      signal,
    });
  }
}

/** A reason that may yet pass is shown meanwhile: it is what the person waits for. */
function detailOf(step: LaunchStep | undefined): string | undefined {
  if (step?.kind === "failed") return step.hint?.cause;
  return step?.kind === "waiting" ? step.detail : undefined;
}

function tooSlow({ displayName }: Session, timeoutSeconds: number, step: LaunchStep | undefined): UserError {
  const detail = detailOf(step);
  return new UserError(
    `“${displayName}” did not start within ${timeoutSeconds} s.${detail === undefined ? "" : ` ${detail}`}`,
  );
}

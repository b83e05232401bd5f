import { UserError } from "../base/errors.js";
import type { LaunchPhase } from "../domain/launch.js";
import type { Hint } from "../domain/hint.js";
import { hintOf } from "../domain/hints/hintOf.js";
import { quoted } from "../domain/hints/words.js";
import { launchStep, type LaunchStep } from "../domain/launchStep.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { Session } from "../domain/session.js";
import { currentSession, type ActionDeps } from "./deps.js";
import { deletedMeanwhile, fixOfGone, neverStarted } from "./neverStarted.js";
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
    const events = sessionEvents.of(session.ref.uid);
    const step = now && launchStep(now, events);
    // Absent before the watch has brought it; gone when it was there.
    if (!now && wasSeen) throw deletedMeanwhile(session);
    if (now && (step?.kind === "ready" || step?.kind === "ended")) return now;
    const failing = step?.kind === "failed" ? step : undefined;
    const leftMs = patience.leftMs(failing, clock.now());
    if (failing && leftMs === 0) throw neverStarted(session, failing);
    if (clock.now() >= untilMs)
      throw tooSlow(now ?? session, timeoutSeconds, { step, hint: now && hintOf(now, events) });
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

function tooSlow(
  { displayName, profile }: Session,
  timeoutSeconds: number,
  { step, hint }: { readonly step: LaunchStep | undefined; readonly hint: Hint | undefined },
): UserError {
  const doing = step?.kind === "waiting" && step.detail !== undefined ? ` ${quoted(step.detail)}.` : "";
  const why = hint ? ` ${hint.cause} ${fixOfGone(hint.fix)}` : doing;
  return new UserError(
    `“${displayName}” did not start within ${timeoutSeconds} s.${why} For more time, set startTimeoutSeconds of the profile “${profile}” in the settings.`,
    nextSteps.openProfiles,
  );
}

import type { Hint } from "../domain/hint.js";
import { hintOf } from "../domain/hints/hintOf.js";
import { launchStep } from "../domain/launchStep.js";
import type { ContainerRef } from "../domain/refs.js";
import { isFinished, type Session } from "../domain/session.js";
import type { ActionDeps } from "./deps.js";
import type { Doubt } from "./patience.js";

/** Why a container will not take a shell any more, or not without help; undefined while it may. */
export function whyInVain(
  { sessionEvents }: Pick<ActionDeps, "sessionEvents">,
  session: Session,
  target: ContainerRef,
): (Doubt & { readonly message: string }) | undefined {
  const { state, displayName, defaultContainer } = session;
  const events = sessionEvents.of(session.ref.uid);
  if (state.kind === "stopping" || state.kind === "killed") {
    return doubt(state.kind, 0, `“${displayName}” is being stopped, so no terminal can be opened in it.`);
  }
  if (isFinished(state)) {
    return doubt(
      state.kind,
      0,
      `“${displayName}” is over. ${words(hintOf(session, events)) ?? "Restart it first."}`,
    );
  }
  // Another container than the default one may run whatever the default one does.
  if (target.container !== undefined && target.container !== defaultContainer) return undefined;
  const step = launchStep(session, events);
  if (step.kind === "ended") {
    const said = words(hintOf(session, events)) ?? "Look at its log.";
    return doubt("CrashLoopBackOff", 0, `“${displayName}” does not stay up. ${said}`);
  }
  if (step.kind !== "failed") return undefined;
  const said = words(step.hint) ?? `The cluster says “${step.reason}”.`;
  return doubt(step.reason, step.afterMs, `“${displayName}” does not start. ${said}`);
}

function doubt(reason: string, afterMs: number, message: string): Doubt & { readonly message: string } {
  return { reason, afterMs, message };
}

function words(hint: Hint | undefined): string | undefined {
  return hint && `${hint.cause} ${hint.fix}`;
}

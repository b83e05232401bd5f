import type { Hint } from "../hint.js";
import type { Container, ContainerState, Session, SessionEvent } from "../session.js";

/** What a hint is made from: a session without its hint, and the events about its pod, oldest first. */
export interface HintSubject {
  readonly session: Omit<Session, "hint">;
  readonly events: readonly SessionEvent[];
}

/** Both sentences of a hint; undefined where this is not what keeps the session from running. */
export type Explain = (subject: HintSubject) => Omit<Hint, "id"> | undefined;

export type Terminated = ContainerState & { readonly kind: "terminated" };
export type Waiting = ContainerState & { readonly kind: "waiting" };

/** A container that waits for one of `reasons`. */
export function waitingFor(
  { session }: HintSubject,
  reasons: readonly string[],
): { readonly container: Container; readonly state: Waiting; readonly reason: string } | undefined {
  for (const container of session.containers) {
    const { state } = container;
    if (container.role === "ephemeral" || state.kind !== "waiting" || state.reason === undefined) continue;
    if (reasons.includes(state.reason)) return { container, state, reason: state.reason };
  }
  return undefined;
}

/** How each container ended last: now, or before the restart that it waits for. */
export function lastEnds({
  session,
}: HintSubject): readonly { readonly container: Container; readonly end: Terminated }[] {
  return session.containers.flatMap((container) => {
    const end = lastEnd(container);
    return end && container.role !== "ephemeral" ? [{ container, end }] : [];
  });
}

function lastEnd({ state, lastState }: Container): Terminated | undefined {
  if (state.kind === "terminated") return state;
  return state.kind === "waiting" && lastState?.kind === "terminated" ? lastState : undefined;
}

/** The newest event with one of `reasons`, or undefined. */
export function newestEvent(
  { events }: HintSubject,
  ...reasons: readonly string[]
): SessionEvent | undefined {
  return events.findLast((event) => reasons.includes(event.reason));
}

/** Whether the pod's own set-up (volumes, network, sandbox) is still to be done, so that no container has run. */
export function isBeforeContainers({ session }: HintSubject): boolean {
  const sandbox = session.conditions.find((condition) => condition.type === "PodReadyToStartContainers");
  if (sandbox?.status === "True") return false;
  return session.containers.every(
    ({ state, lastState }) => state.kind === "waiting" && lastState === undefined,
  );
}

/** `the session`, or `container x` where the session has several main ones or it is not a main one. */
export function named(container: Container, { session }: HintSubject): string {
  const alone = session.containers.filter(({ role }) => role === "main").length === 1;
  return alone && container.role === "main" ? "The session" : `Container ${container.name}`;
}

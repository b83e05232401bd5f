import type { Session } from "./session.js";

/** What became of each session that uses a rotated credential. */
export interface Rotation {
  readonly sessions: readonly RotatedSession[];
}

export interface RotatedSession {
  readonly session: Session;
  readonly outcome:
    /** Its mounted file is renewed by the kubelet, within about a minute. */
    | "reached"
    /** Its Secret has the new value, and a running process keeps the variable it was started with. */
    | "needsRestart"
    /** Its Secret has the new value, which is read only when it starts: a clone, a pull. */
    | "atStart"
    /** Somebody else changed its Secret; that is left as it is. */
    | "changedByOther"
    /** The cluster refused, or there is no Secret any more. */
    | "failed";
  /** Why, for `failed`. */
  readonly error?: unknown;
}

import type { SharedCopy } from "./credential.js";
import type { ContextRef } from "./refs.js";
import type { Session } from "./session.js";

/** What became of what was made from a rotated credential. Its new value is kept here in any case. */
export interface Rotation {
  readonly looked:
    /** Its sessions there, and there alone, were looked for. */
    | { readonly kind: "in"; readonly place: ContextRef }
    /** No session was reached, and nobody knows of any. */
    | { readonly kind: "nowhere"; readonly error: unknown };
  readonly sessions: readonly RotatedSession[];
  /** Shared Secrets that hold an earlier value: they are others' too, and are saved again by hand. */
  readonly shared: readonly SharedCopy[];
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
    /** Its Secret holds a value that we do not know, and the server does not tell who wrote it: left as it is. */
    | "notCompared"
    /** The cluster refused, or there is no Secret any more. */
    | "failed";
  /** Why, for `failed`. */
  readonly error?: unknown;
}

/** Whether it was left alone because the value in its Secret may be somebody else's. */
export function isHeld({ outcome }: Pick<RotatedSession, "outcome">): boolean {
  return outcome === "changedByOther" || outcome === "notCompared";
}

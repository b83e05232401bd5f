import type { Event } from "../base/event.js";
import type { Disposable } from "../base/disposable.js";
import type { SessionEvent } from "../domain/session.js";

/** Kubernetes events about the sessions' pods, newest last. */
export interface SessionEvents {
  /** Of the pod with this uid; empty where events may not be read. */
  of(podUid: string): readonly SessionEvent[];
  /** Fired with the uids of the pods concerned. */
  readonly onDidChange: Event<ReadonlySet<string>>;
  /** Follows events while somebody holds the returned disposable (a visible tree, a launch under way). */
  follow(): Disposable;
}

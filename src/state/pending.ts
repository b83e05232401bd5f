import { toDisposable, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";

/** What we asked for and the cluster has not yet shown. */
export type PendingMark = "stopping" | "killing" | "deleting" | "restarting" | "renaming";

/**
 * Marks of requests under way, by pod uid; of several the newest is shown. A mark lives from the request until its answer: after that the watch
 * tells the truth. It never outlives the request, so a failed one leaves no lie in the tree.
 */
export class Pending implements Disposable {
  private readonly marks = new Map<string, readonly { readonly mark: PendingMark }[]>();
  private readonly changes = new Emitter<string>();
  /** Fired with the uid whose mark came or went. */
  readonly onDidChange: Event<string> = this.changes.event;

  of(uid: string): PendingMark | undefined {
    return this.marks.get(uid)?.at(-1)?.mark;
  }

  /** Marks the pod while `work` runs, and settles as it does. */
  async during<T>(uid: string, mark: PendingMark, work: () => Promise<T>): Promise<T> {
    const marked = this.mark(uid, mark);
    try {
      return await work();
    } finally {
      marked.dispose();
    }
  }

  private mark(uid: string, mark: PendingMark): Disposable {
    const own = { mark };
    this.marks.set(uid, [...(this.marks.get(uid) ?? []), own]);
    this.changes.fire(uid);
    return toDisposable(() => {
      const marks = this.marks.get(uid);
      if (!marks) return;
      const left = marks.filter((one) => one !== own);
      if (left.length > 0) this.marks.set(uid, left);
      else this.marks.delete(uid);
      this.changes.fire(uid);
    });
  }

  dispose(): void {
    this.marks.clear();
    this.changes.dispose();
  }
}

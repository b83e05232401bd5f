import { toDisposable, type Disposable } from "../../base/disposable.js";
import type { Change } from "./history.js";

/** Tells every listener in the order of versions, also of changes that a listener makes meanwhile. */
export class ChangeFeed {
  private readonly listeners = new Set<{ readonly call: (change: Change) => void }>();
  private readonly undelivered: Change[] = [];
  private delivering = false;

  listen(listener: (change: Change) => void): Disposable {
    const entry = { call: listener };
    this.listeners.add(entry);
    return toDisposable(() => this.listeners.delete(entry));
  }

  tell(change: Change): void {
    this.undelivered.push(change);
    if (this.delivering) return;
    this.delivering = true;
    try {
      for (let next = this.undelivered.shift(); next; next = this.undelivered.shift())
        for (const listener of [...this.listeners]) listener.call(next);
    } finally {
      this.delivering = false;
    }
  }
}

import { toDisposable, type Disposable } from "../../src/base/disposable.js";
import type { Clock } from "../../src/base/clock.js";

/** A clock that a test turns by hand. Timers fire in the order of their time, and only inside {@link advance}. */
export class HandClock implements Clock {
  private timers: { readonly atMs: number; readonly order: number; readonly run: () => void }[] = [];
  private made = 0;

  constructor(private nowMs = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.nowMs;
  }

  setTimer(delayMs: number, run: () => void): Disposable {
    const timer = { atMs: this.nowMs + delayMs, order: this.made++, run };
    this.timers.push(timer);
    return toDisposable(() => {
      this.timers = this.timers.filter((other) => other !== timer);
    });
  }

  /** Delays of the timers that wait, shortest first. */
  get pendingMs(): readonly number[] {
    return this.timers.map((timer) => timer.atMs - this.nowMs).sort((a, b) => a - b);
  }

  /** Turns time forward and fires what is due, letting promises settle after each timer. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.nowMs + byMs;
    for (;;) {
      await settle();
      const due = this.timers
        .filter((timer) => timer.atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      if (!due) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.nowMs = Math.max(this.nowMs, due.atMs);
      due.run();
    }
    this.nowMs = untilMs;
    await settle();
  }
}

/** Lets every promise that can settle without input or output do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

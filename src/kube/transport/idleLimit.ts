import type { Clock } from "../../base/clock.js";
import type { Disposable } from "../../base/disposable.js";

/**
 * Calls `onIdle` once when nothing was told by {@link touch} for `limitMs`. A touch only notes the time, so that
 * it may be called for every chunk of a fast stream.
 */
export class IdleLimit implements Disposable {
  private timer: Disposable | undefined;
  private lastMs: number;
  private held = false;

  /** @param limitMs 0 for no limit */
  constructor(
    private limitMs: number,
    private readonly clock: Clock,
    private readonly onIdle: () => void,
  ) {
    this.lastMs = clock.now();
    if (limitMs > 0) this.arm(limitMs);
  }

  /** Something arrived. */
  touch(): void {
    this.lastMs = this.clock.now();
  }

  /** From now on the limit is `limitMs`. */
  restart(limitMs: number): void {
    this.dispose();
    this.limitMs = limitMs;
    this.touch();
    if (limitMs > 0) this.arm(limitMs);
  }

  /** The silence is ours (the reader is slow), so it does not count until {@link release}. */
  hold(): void {
    this.held = true;
  }

  release(): void {
    if (!this.held) return;
    this.held = false;
    this.touch();
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }

  private arm(delayMs: number): void {
    this.timer = this.clock.setTimer(delayMs, () => {
      const silentMs = this.held ? 0 : this.clock.now() - this.lastMs;
      if (silentMs >= this.limitMs) this.onIdle();
      else this.arm(this.limitMs - Math.max(0, silentMs));
    });
  }
}

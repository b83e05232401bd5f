import type { Clock } from "../../base/clock.js";
import type { Disposable } from "../../base/disposable.js";

/** A clock that tells another time than it is, though it goes as fast. */
export class SkewedClock implements Clock {
  private skewMs = 0;

  constructor(private readonly inner: Clock) {}

  now(): number {
    return this.inner.now() + this.skewMs;
  }

  setTimer(delayMs: number, run: () => void): Disposable {
    return this.inner.setTimer(delayMs, run);
  }

  /** @param skewMs how far it is ahead of the real time. */
  skew(skewMs: number): void {
    this.skewMs = skewMs;
  }
}

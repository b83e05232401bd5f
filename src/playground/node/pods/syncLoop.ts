import type { Clock } from "../../../base/clock.js";
import { MutableDisposable, type Disposable } from "../../../base/disposable.js";

/** Runs `sync` again and again, never twice at once: whenever it is woken, and when it is due. */
export class SyncLoop implements Disposable {
  private readonly timer = new MutableDisposable();
  private nextLookMs: number | undefined;
  private isLooking = false;
  private isDirty = false;

  /** @param sync never rejects */
  constructor(
    private readonly clock: Clock,
    private readonly sync: () => Promise<void>,
  ) {}

  /** Looks soon: once, however often this is called until then. */
  wake(): void {
    this.isDirty = true;
    // What is written during a look leads back to here.
    if (this.isLooking) return;
    this.isLooking = true;
    void this.loop().finally(() => {
      this.isLooking = false;
      if (this.isDirty) this.wake();
    });
  }

  /** Looks again then, or before; the next look forgets it. */
  wakeAt(atMs: number): void {
    const isEarlier =
      this.timer.value === undefined || this.nextLookMs === undefined || atMs < this.nextLookMs;
    if (!isEarlier) return;
    this.nextLookMs = atMs;
    const delayMs = Math.max(0, atMs - this.clock.now());
    this.timer.value = this.clock.setTimer(delayMs, () => this.wake());
  }

  /** Nothing is due any more. */
  dispose(): void {
    this.timer.dispose();
  }

  private async loop(): Promise<void> {
    while (this.isDirty) {
      this.isDirty = false;
      this.timer.value = undefined;
      await this.sync();
    }
  }
}

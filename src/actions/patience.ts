/** A reason to give up, unless it passes within `afterMs`. */
export interface Doubt {
  readonly reason: string;
  readonly afterMs: number;
}

/** Believes a reason to give up only when it has lasted. */
export class Patience {
  private held: { readonly reason: string; readonly untilMs: number } | undefined;

  /** Milliseconds that are left for the reason to pass: 0 when it is time to give up, undefined without a reason. */
  leftMs(doubt: Doubt | undefined, nowMs: number): number | undefined {
    if (!doubt) {
      this.held = undefined;
      return undefined;
    }
    const untilMs = nowMs + doubt.afterMs;
    // The same reason may become more certain meanwhile.
    if (this.held?.reason !== doubt.reason || untilMs < this.held.untilMs)
      this.held = { reason: doubt.reason, untilMs };
    return Math.max(0, this.held.untilMs - nowMs);
  }
}

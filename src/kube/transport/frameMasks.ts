import type { RandomBytes } from "../../base/random.js";

/** Chance is asked for this many masks at once. */
const MASKS_AHEAD = 256;
const MASK_BYTES = 4;

/** The masks that a client's frames must have, another for each (RFC 6455 §5.3). */
export class FrameMasks {
  private ahead: Uint8Array = new Uint8Array();
  private usedBytes = 0;

  constructor(private readonly random: RandomBytes) {}

  next(): Uint8Array {
    if (this.usedBytes === this.ahead.length) {
      this.ahead = this.random(MASK_BYTES * MASKS_AHEAD);
      this.usedBytes = 0;
    }
    return this.ahead.subarray(this.usedBytes, (this.usedBytes += MASK_BYTES));
  }
}

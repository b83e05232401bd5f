import type { RandomBytes } from "../../src/base/random.js";

/** Chance that always comes out in the middle, so that a test knows each delay. */
export const evenRandom: RandomBytes = (count) => new Uint8Array(count).fill(0x80);

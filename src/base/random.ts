import { randomBytes } from "node:crypto";

/** The only source of chance below `ui`: `count` random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

export const systemRandom: RandomBytes = (count) => randomBytes(count);

/** A number in [0, 1) from four random bytes. */
export function randomFraction(random: RandomBytes): number {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32;
}

/** `length` lower-case hex digits. */
export function randomHex(random: RandomBytes, length: number): string {
  return Buffer.from(random(Math.ceil(length / 2)))
    .toString("hex")
    .slice(0, length);
}

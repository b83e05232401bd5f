import { randomHex, type RandomBytes } from "../../base/random.js";

/** A version 4 UUID. */
export function newUid(random: RandomBytes): string {
  const hex = randomHex(random, 32);
  const variant = ((parseInt(hex[16] ?? "0", 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

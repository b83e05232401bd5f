import type { RandomBytes } from "../../base/random.js";

/** Without vowels and digits that make words or look alike; k8s.io/apimachinery/pkg/util/rand. */
const letters = "bcdfghjklmnpqrstvwxz2456789";
const maxPrefixLength = 63 - 5;

/** Five characters that make a generated name unique. */
export function generatedSuffix(random: RandomBytes): string {
  return [...random(5)].map((byte) => letters[byte % letters.length]).join("");
}

/** `generateName` with its end. */
export function generateName(prefix: string, random: RandomBytes): string {
  return prefix.slice(0, maxPrefixLength) + generatedSuffix(random);
}

import type { StorageRequest } from "./launch.js";
import { quantityProblem } from "./quantity.js";

type NewClaim = StorageRequest & { readonly kind: "newClaim" };

const example = "10Gi standard keep";

/** Reads `10Gi`, `10Gi standard`, `10Gi standard keep` as a claim to make, or says what is one word too many. */
export function readNewClaim(text: string): NewClaim | string {
  const [first = "", ...others] = text.trim().split(/\s+/);
  // `2 gigs` is one size: on its own, its number would be two bytes.
  const [next] = others;
  const isHalf = /^[\d.,]+$/.test(first) && quantityProblem(first, "bytes") !== undefined;
  const isOneSize = isHalf && next !== undefined && next !== "keep";
  const rest = isOneSize ? others.slice(1) : others;
  const [storageClass, ...more] = rest.filter((word) => word !== "keep");
  if (more.length > 0) {
    return `“${more.join(" ")}” is too much. Write the size, the storage class if not the default, and “keep” to keep the volume, for example “${example}”.`;
  }
  return {
    kind: "newClaim",
    size: isOneSize ? `${first} ${next}` : first,
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(rest.includes("keep") && { keep: true }),
  };
}

/** The claim as {@link readNewClaim} reads it. */
export function newClaimText({ size, storageClass, keep }: NewClaim): string {
  return [size, storageClass, keep === true ? "keep" : undefined]
    .filter((word) => word !== undefined)
    .join(" ");
}

/**
 * Kubernetes' quantities (`100m`, `1.5Gi`, `12e6`), exact: see k8s.io/apimachinery/pkg/api/resource/quantity.go.
 */
export interface Quantity {
  /** The value in billionths. */
  readonly nano: bigint;
  readonly format: "decimalSI" | "binarySI" | "decimalExponent";
}

const nanoPerOne = 1_000_000_000n;
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimalSuffixes = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const suffixOfExponent = new Map([...decimalSuffixes].map(([suffix, exponent]) => [exponent, suffix]));

/** What the server says of a text that is none. */
export const quantityComplaint =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Undefined where the text is no quantity. More than nine decimals are rounded up, away from zero. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*)([-+]?\d*)$/.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = "", letters = "", digits = ""] = match;
  if (whole === "" && fraction === "") return undefined;
  const scale = scaleOf(letters, digits);
  if (!scale) return undefined;
  const mantissa = BigInt(whole + fraction || "0");
  let numerator = mantissa * nanoPerOne * 1024n ** BigInt(scale.binaryPower);
  let denominator = 10n ** BigInt(fraction.length);
  if (scale.exponent >= 0) numerator *= 10n ** BigInt(scale.exponent);
  else denominator *= 10n ** BigInt(-scale.exponent);
  const magnitude = (numerator + denominator - 1n) / denominator;
  return { nano: sign === "-" ? -magnitude : magnitude, format: scale.format };
}

function scaleOf(letters: string, digits: string) {
  const binaryPower = binarySuffixes.indexOf(letters);
  if (binaryPower > 0 && digits === "") return { format: "binarySI", binaryPower, exponent: 0 } as const;
  if (/^[eE]$/.test(letters) && /\d/.test(digits))
    return { format: "decimalExponent", binaryPower: 0, exponent: Number(digits) } as const;
  const exponent = digits === "" ? decimalSuffixes.get(letters) : undefined;
  return exponent === undefined ? undefined : ({ format: "decimalSI", binaryPower: 0, exponent } as const);
}

/** The canonical text: no fraction, and the largest suffix that loses nothing. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return "0";
  const isWhole = nano % nanoPerOne === 0n;
  const magnitude = nano < 0n ? -nano : nano;
  if (format === "binarySI" && isWhole && magnitude >= 1024n * nanoPerOne) {
    let value = nano / nanoPerOne;
    let power = 0;
    while (value % 1024n === 0n && power < binarySuffixes.length - 1) {
      value /= 1024n;
      power++;
    }
    return `${value}${binarySuffixes[power] ?? ""}`;
  }
  let value = nano;
  let exponent = -9;
  while (value % 1000n === 0n && exponent < 18) {
    value /= 1000n;
    exponent += 3;
  }
  if (format === "decimalExponent") return exponent === 0 ? `${value}` : `${value}e${exponent}`;
  return `${value}${suffixOfExponent.get(exponent) ?? ""}`;
}

/** Quantities as numbers of their unit, for what is only shown: 0.25 cores. */
export function quantityToNumber({ nano }: Quantity): number {
  return Number(nano) / Number(nanoPerOne);
}

/** A sum in the format of the first that is not zero. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  return { nano: left.nano + right.nano, format: left.nano === 0n ? right.format : left.format };
}

export const zeroQuantity: Quantity = { nano: 0n, format: "decimalSI" };

const pattern = /^\+?(\d+(?:\.\d*)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d{1,2})?$/;

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The number that a quantity stands for, in CPUs or bytes; undefined when `text` is none. Kubernetes' grammar
 * (apimachinery `resource.Quantity`), without negative numbers, which no field of ours takes. Rounded to a double.
 */
export function parseQuantity(text: string): number | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, digits = "", suffix = ""] = match;
  const factor = suffix === "" ? 1 : (factors[suffix] ?? 10 ** Number(suffix.slice(1)));
  return Number(digits) * factor;
}

export type QuantityKind = "cpu" | "bytes";

const units: readonly (readonly [RegExp, string])[] = [
  [/^(ki|kib|kibibytes?)$/i, "Ki"],
  [/^(m|mb|mi|mib|megs?|megabytes?|mebibytes?)$/i, "Mi"],
  [/^(g|gb|gi|gib|gigs?|gigabytes?|gibibytes?)$/i, "Gi"],
  [/^(t|tb|ti|tib|terabytes?|tebibytes?)$/i, "Ti"],
];

/** What is wrong with `text` as an amount of CPU or of bytes, in one sentence with an example. */
export function quantityProblem(text: string, kind: QuantityKind): string | undefined {
  const value = parseQuantity(text);
  if (value === undefined) {
    return kind === "cpu"
      ? `“${text}” is not an amount of CPU. Write cores or thousandths of one, for example “${likelyCpu(text)}”.`
      : `“${text}” is not a size. Write a number and a unit without a space, for example “${likelySize(text)}”.`;
  }
  if (value <= 0)
    return `“${text}” is nothing at all. Write more than zero, for example “${examples[kind]}”.`;
  // Kubernetes would accept both, and no node could ever run or hold the session.
  if (kind === "cpu" && value >= 100_000) {
    return `“${text}” would be ${value.toLocaleString("en")} cores. CPU is counted in cores, for example “2” or “500m”.`;
  }
  if (kind === "bytes" && value < 1) {
    return `“${text}” is less than one byte: “m” means a thousandth. Did you mean “${text.slice(0, -1)}Mi”?`;
  }
  if (kind === "bytes" && value < 1e6 && /^[\d.]+$/.test(text)) {
    return `“${text}” would be ${value.toLocaleString("en")} ${value === 1 ? "byte" : "bytes"}. Write the unit too, for example “${text}${value < 64 ? "Gi" : "Mi"}”.`;
  }
  return undefined;
}

const examples: Readonly<Record<QuantityKind, string>> = { cpu: "500m", bytes: "512Mi" };

function likelySize(text: string): string {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?\s*$/i.exec(text);
  const unit = units.find(([written]) => written.test(match?.[2] ?? ""))?.[1];
  const digits = match?.[1]?.replace(",", ".");
  return digits !== undefined && unit !== undefined && Number(digits) > 0 ? `${digits}${unit}` : "2Gi";
}

function likelyCpu(text: string): string {
  const digits = /^\s*(\d+(?:[.,]\d+)?)\s*(?:cores?|cpus?|vcpus?)?\s*$/i.exec(text)?.[1]?.replace(",", ".");
  return digits !== undefined && Number(digits) > 0 ? digits : examples.cpu;
}

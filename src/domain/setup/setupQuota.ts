import { parseQuantity } from "../quantity.js";

/** What a ResourceQuota limits, by Kubernetes' own names: `requests.cpu`, `pods`, `count/services`. */
export type QuotaNumbers = Readonly<Record<string, string>>;

/** execbox-cloud's quota: enough for a team. */
export const teamQuota: QuotaNumbers = {
  pods: "50",
  "requests.cpu": "10",
  "requests.memory": "20Gi",
  "limits.cpu": "20",
  "limits.memory": "40Gi",
  configmaps: "100",
  persistentvolumeclaims: "20",
};

/** For one person: a handful of sessions of the default profile at a time. */
export const personQuota: QuotaNumbers = {
  pods: "10",
  "requests.cpu": "2",
  "requests.memory": "4Gi",
  "limits.cpu": "20",
  "limits.memory": "20Gi",
  configmaps: "50",
  persistentvolumeclaims: "5",
};

/** `pods=50 requests.cpu=10`, as a person types it. */
export function quotaLine(numbers: QuotaNumbers): string {
  return Object.entries(numbers)
    .map(([resource, hard]) => `${resource}=${hard}`)
    .join(" ");
}

/** Reads {@link quotaLine}; a sentence that says what is wrong with it instead. */
export function parseQuotaLine(line: string): QuotaNumbers | string {
  const words = line.split(/[\s,]+/).filter((word) => word !== "");
  if (words.length === 0) return "Write what to limit, for example “pods=50 requests.cpu=10”.";
  const numbers: Record<string, string> = {};
  for (const word of words) {
    const [resource = "", hard = "", ...more] = word.split("=");
    if (!/^[a-z][-a-z0-9./]*$/.test(resource) || more.length > 0 || hard === "") {
      return `“${word}” is not a limit. Write a resource, an equals sign and an amount, for example “pods=50”.`;
    }
    if (parseQuantity(hard) === undefined) {
      return `“${hard}” is not an amount of ${resource}. Write a number and a unit, for example “20” or “40Gi”.`;
    }
    numbers[resource] = hard;
  }
  return numbers;
}

import type { ObjectStore } from "../../objects.js";
import { objectAt, objectsAt, textAt, type JsonObject, toText } from "../../schema/json.js";
import { formatQuantity, parseQuantity, type Quantity } from "../../schema/quantity.js";
import { costOf, requiredNames, usageOf, type Usage } from "../../quota/usage.js";
import { forbidden } from "../status.js";
import { admittedName, type AdmissionInput } from "./input.js";

/** Refuses what would take a namespace over one of its quotas, in the words of the real plugin. */
export function checkQuota({ context, exchange, object }: AdmissionInput): void {
  const { kind, resource, namespace } = exchange;
  if (namespace === undefined) return;
  const cost = costOf(resource, object);
  if (cost.size === 0) return;
  const refuse = (why: string) => forbidden(kind, admittedName({ object }), why);
  for (const quota of context.store.list("resourcequotas", namespace)) {
    const name = quota.metadata.name;
    const hard = hardOf(quota);
    if (resource === "pods") checkSpecified(object, hard, (what) => refuse(`failed quota: ${name}: ${what}`));
    const used = usageOf(context.store, namespace, [...hard.keys()]);
    const exceeded = [...hard.keys()].filter((one) => exceeds(one, cost, used, hard)).sort();
    if (exceeded.length === 0) continue;
    const listed = (amounts: Usage) =>
      exceeded
        .map((one) => `${one}=${formatQuantity(amounts.get(one) ?? { nano: 0n, format: "decimalSI" })}`)
        .join(",");
    throw refuse(
      `exceeded quota: ${name}, requested: ${listed(cost)}, used: ${listed(used)}, limited: ${listed(hard)}`,
    );
  }
}

function exceeds(name: string, cost: Usage, used: Usage, hard: Usage): boolean {
  const more = cost.get(name);
  if (!more || more.nano === 0n) return false;
  return more.nano + (used.get(name)?.nano ?? 0n) > (hard.get(name)?.nano ?? 0n);
}

function hardOf(quota: JsonObject | ReturnType<ObjectStore["list"]>[number]): Usage {
  const hard = new Map<string, Quantity>();
  for (const [name, text] of Object.entries(objectAt(quota, "spec", "hard"))) {
    const quantity = parseQuantity(toText(text));
    if (quantity) hard.set(name, quantity);
  }
  return hard;
}

/** Under a quota of requests or limits every container must say what it needs. */
function checkSpecified(pod: JsonObject, hard: Usage, refuse: (what: string) => Error): void {
  const complaints: string[] = [];
  for (const name of [...hard.keys()].sort()) {
    const wanted = requiredNames.get(name);
    if (!wanted) continue;
    const [list, amount] = wanted;
    const without = [...objectsAt(pod, "spec", "containers"), ...objectsAt(pod, "spec", "initContainers")]
      .filter((one) => objectAt(one, "resources", list)[amount] === undefined)
      .map((one) => textAt(one, "name"));
    if (without.length > 0) complaints.push(`${name} for: ${without.sort().join(",")}`);
  }
  if (complaints.length > 0) throw refuse(`must specify ${complaints.join("; ")}`);
}

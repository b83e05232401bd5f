import type { ObjectStore } from "../objects.js";
import { objectAt, objectsAt, textAt, type JsonObject } from "../schema/json.js";
import { addQuantities, parseQuantity, zeroQuantity, type Quantity } from "../schema/quantity.js";

/** Amounts by the names that a ResourceQuota uses: `pods`, `requests.cpu`, `count/jobs.batch`. */
export type Usage = ReadonlyMap<string, Quantity>;

const one: Quantity = { nano: 1_000_000_000n, format: "decimalSI" };
/** Resources with a name of their own beside `count/…`. */
const counted: ReadonlySet<string> = new Set([
  ...["pods", "services", "configmaps", "secrets", "persistentvolumeclaims", "resourcequotas"],
  "replicationcontrollers",
]);
/** Which list of a container each name sums, and which amount of it. */
export const requiredNames = new Map<string, readonly ["requests" | "limits", string]>(
  ["cpu", "memory", "ephemeral-storage"].flatMap((amount) => {
    const requests = ["requests", amount] as const;
    const limits = ["limits", amount] as const;
    return [
      [amount, requests] as const,
      [`requests.${amount}`, requests] as const,
      [`limits.${amount}`, limits] as const,
    ];
  }),
);

/** What one object costs. Pods that are done cost nothing but their place in `count/pods`. */
export function costOf(resource: string, object: JsonObject): Usage {
  const cost = new Map<string, Quantity>([[`count/${resource}`, one]]);
  if (resource === "pods") {
    const phase = textAt(object, "status", "phase");
    if (phase === "Succeeded" || phase === "Failed") return cost;
    addPod(cost, object);
  }
  if (counted.has(resource)) cost.set(resource, one);
  if (resource === "persistentvolumeclaims") {
    const storage = parseQuantity(textAt(object, "spec", "resources", "requests", "storage"));
    const storageClass = textAt(object, "spec", "storageClassName");
    if (storage) {
      cost.set("requests.storage", storage);
      cost.set(`${storageClass}.storageclass.storage.k8s.io/requests.storage`, storage);
    }
    cost.set(`${storageClass}.storageclass.storage.k8s.io/persistentvolumeclaims`, one);
  }
  if (resource === "services") addService(cost, object);
  return cost;
}

/** What a namespace uses of these names. */
export function usageOf(store: ObjectStore, namespace: string, names: readonly string[]): Usage {
  const used = new Map<string, Quantity>(names.map((name) => [name, zeroQuantity]));
  for (const resource of new Set(names.map(resourceBehind)))
    for (const object of store.list(resource, namespace)) {
      const cost = costOf(resource, object as unknown as JsonObject);
      for (const name of names) {
        const more = resourceBehind(name) === resource ? cost.get(name) : undefined;
        if (more) used.set(name, addQuantities(used.get(name) ?? zeroQuantity, more));
      }
    }
  return used;
}

/** The resource whose objects a name counts or sums. */
function resourceBehind(name: string): string {
  if (name.startsWith("count/")) return name.slice("count/".length);
  if (name.startsWith("services.")) return "services";
  if (name === "requests.storage" || name.includes(".storageclass.storage.k8s.io/"))
    return "persistentvolumeclaims";
  return counted.has(name) ? name : "pods";
}

function addPod(cost: Map<string, Quantity>, pod: JsonObject): void {
  for (const [name, [list, amount]] of requiredNames) {
    const sum = total(objectsAt(pod, "spec", "containers"), list, amount);
    const initial = greatest(objectsAt(pod, "spec", "initContainers"), list, amount);
    const needed = sum.nano >= initial.nano ? sum : initial;
    if (needed.nano > 0n) cost.set(name, needed);
  }
}

function amountOf(container: JsonObject, list: string, amount: string): Quantity {
  return parseQuantity(textAt(container, "resources", list, amount)) ?? zeroQuantity;
}

function total(containers: readonly JsonObject[], list: string, amount: string): Quantity {
  return containers.reduce((sum, one) => addQuantities(sum, amountOf(one, list, amount)), zeroQuantity);
}

function greatest(containers: readonly JsonObject[], list: string, amount: string): Quantity {
  return containers
    .map((one) => amountOf(one, list, amount))
    .reduce((most, one) => (one.nano > most.nano ? one : most), zeroQuantity);
}

function addService(cost: Map<string, Quantity>, service: JsonObject): void {
  const type = textAt(service, "spec", "type");
  const ports = BigInt(objectsAt(service, "spec", "ports").length);
  if (type === "LoadBalancer") cost.set("services.loadbalancers", one);
  if (type === "NodePort" || type === "LoadBalancer")
    cost.set("services.nodeports", { nano: one.nano * ports, format: "decimalSI" });
}

/** Whether a change of `resource` can change what a quota of these names uses. */
export function concerns(names: readonly string[], resource: string): boolean {
  return names.some((name) => resourceBehind(name) === resource);
}

/** `objectAt` of a stored quota's spec. */
export function namesOf(quota: unknown): readonly string[] {
  return Object.keys(objectAt(quota, "spec", "hard"));
}

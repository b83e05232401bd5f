import type { StoredObject } from "../../objects.js";
import { objectAt, objectsAt, textAt, type JsonObject } from "../../schema/json.js";
import { parseQuantity } from "../../schema/quantity.js";

/** Amounts by resource, in billionths: `cpu`, `memory`, `pods`. */
export type Amounts = ReadonlyMap<string, bigint>;

const onePod = 1_000_000_000n;

/**
 * What a pod asks of a node: its containers together, or the most that its init containers need one after the
 * other beside the sidecars started before; resource.PodRequests.
 */
export function requestsOf(pod: StoredObject): Amounts {
  const spec = objectAt(pod, "spec");
  const main = objectsAt(spec, "containers").map(requestsOfContainer);
  let sidecars: Amounts = new Map();
  let highest: Amounts = new Map();
  for (const container of objectsAt(spec, "initContainers")) {
    const own = requestsOfContainer(container);
    if (textAt(container, "restartPolicy") === "Always") {
      sidecars = add(sidecars, own);
      highest = larger(highest, sidecars);
    } else highest = larger(highest, add(sidecars, own));
  }
  const running = main.reduce(add, sidecars);
  const overhead = amountsOf(objectAt(spec, "overhead"));
  return add(add(larger(running, highest), overhead), new Map([["pods", onePod]]));
}

function requestsOfContainer(container: JsonObject): Amounts {
  return amountsOf(objectAt(container, "resources", "requests"));
}

export function amountsOf(list: JsonObject): Amounts {
  const found = new Map<string, bigint>();
  for (const name of Object.keys(list)) {
    const quantity = parseQuantity(textAt(list, name));
    if (quantity) found.set(name, quantity.nano);
  }
  return found;
}

export function add(left: Amounts, right: Amounts): Amounts {
  const sum = new Map(left);
  for (const [name, amount] of right) sum.set(name, (sum.get(name) ?? 0n) + amount);
  return sum;
}

export function subtract(left: Amounts, right: Amounts): Amounts {
  return add(left, new Map([...right].map(([name, amount]) => [name, -amount])));
}

function larger(left: Amounts, right: Amounts): Amounts {
  const most = new Map(left);
  for (const [name, amount] of right) if (amount > (most.get(name) ?? 0n)) most.set(name, amount);
  return most;
}

import type { Disposable } from "../../base/disposable.js";
import { formatQuantity, zeroQuantity } from "../schema/quantity.js";
import { objectAt } from "../schema/json.js";
import type { ObjectStore } from "../objects.js";
import { concerns, namesOf, usageOf } from "../quota/usage.js";

/** Keeps in every ResourceQuota's status what its namespace uses of it. */
export function keepQuotaStatus(store: ObjectStore): Disposable {
  const refresh = (namespace: string, name: string) => {
    store.update("resourcequotas", namespace, name, (quota) => {
      const names = namesOf(quota);
      const used = usageOf(store, namespace, names);
      const shown = Object.fromEntries(
        names.map((one) => [one, formatQuantity(used.get(one) ?? zeroQuantity)]),
      );
      return { ...quota, status: { hard: objectAt(quota, "spec", "hard"), used: shown } };
    });
  };
  return store.watch(({ type, resource, object }) => {
    const { namespace, name } = object.metadata;
    if (namespace === undefined) return;
    if (resource === "resourcequotas" && type !== "DELETED") refresh(namespace, name);
    for (const quota of store.list("resourcequotas", namespace))
      if (concerns(namesOf(quota), resource)) refresh(namespace, quota.metadata.name);
  });
}

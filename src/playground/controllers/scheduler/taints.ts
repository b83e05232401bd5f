import type { StoredObject } from "../../objects.js";
import { objectsAt, textAt, type JsonObject } from "../../schema/json.js";

const unschedulable: JsonObject = {
  key: "node.kubernetes.io/unschedulable",
  value: "",
  effect: "NoSchedule",
};

/** Whether a pod may come onto a node that was cordoned. */
export function toleratesCordon(pod: StoredObject): boolean {
  return objectsAt(pod, "spec", "tolerations").some((one) => tolerates(one, unschedulable));
}

/** Whether a pod tolerates every taint of a node that keeps new pods away. */
export function toleratesTaints(pod: StoredObject, node: StoredObject): boolean {
  const tolerations = objectsAt(pod, "spec", "tolerations");
  return objectsAt(node, "spec", "taints")
    .filter((taint) => textAt(taint, "effect") !== "PreferNoSchedule")
    .every((taint) => tolerations.some((one) => tolerates(one, taint)));
}

function tolerates(toleration: JsonObject, taint: JsonObject): boolean {
  const effect = textAt(toleration, "effect");
  if (effect !== "" && effect !== textAt(taint, "effect")) return false;
  const key = textAt(toleration, "key");
  if (key !== "" && key !== textAt(taint, "key")) return false;
  if (textAt(toleration, "operator") === "Exists") return true;
  return key !== "" && textAt(toleration, "value") === textAt(taint, "value");
}

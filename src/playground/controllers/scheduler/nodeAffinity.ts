import type { StoredObject } from "../../objects.js";
import { objectAt, objectsAt, textAt, textsAt, at, type JsonObject } from "../../schema/json.js";

/** Whether a pod's nodeSelector and its required node affinity let it onto a node. */
export function matchesNode(pod: StoredObject, node: StoredObject): boolean {
  const labels = node.metadata.labels ?? {};
  const selector = objectAt(pod, "spec", "nodeSelector");
  if (!Object.entries(selector).every(([key, value]) => labels[key] === value)) return false;
  const required = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"] as const;
  if (at(pod, "spec", ...required) === undefined) return true;
  return matchesTerms(objectsAt(pod, "spec", ...required, "nodeSelectorTerms"), node);
}

/** Whether one of the terms of a node selector holds; an empty term never does. */
export function matchesTerms(terms: readonly JsonObject[], node: StoredObject): boolean {
  const labels = node.metadata.labels ?? {};
  return terms.some((term) => {
    const expressions = objectsAt(term, "matchExpressions");
    const fields = objectsAt(term, "matchFields");
    if (expressions.length + fields.length === 0) return false;
    return (
      expressions.every((one) => holds(one, labels[textAt(one, "key")])) &&
      fields.every((one) => holds(one, node.metadata.name))
    );
  });
}

function holds(expression: JsonObject, value: string | undefined): boolean {
  const values = textsAt(expression, "values");
  const [first = ""] = values;
  switch (textAt(expression, "operator")) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return value !== undefined && Number(value) > Number(first);
    case "Lt":
      return value !== undefined && Number(value) < Number(first);
    default:
      return false;
  }
}

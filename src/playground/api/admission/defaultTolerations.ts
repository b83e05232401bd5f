import { objectAt, objectsAt, textAt, type JsonObject } from "../../schema/json.js";
import type { AdmissionInput } from "./input.js";

const keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
/** How long a pod stays on a node that is lost. */
const tolerationSeconds = 300;

/** Every pod tolerates the loss of its node for a while, unless it says how long itself. */
export function defaultTolerations({ object }: AdmissionInput): JsonObject {
  const spec = objectAt(object, "spec");
  const given = objectsAt(spec, "tolerations");
  const missing = keys.filter((key) => !given.some((one) => tolerates(one, key)));
  if (missing.length === 0) return object;
  const added = missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds }));
  return { ...object, spec: { ...spec, tolerations: [...given, ...added] } };
}

function tolerates(toleration: JsonObject, key: string): boolean {
  const own = textAt(toleration, "key");
  const effect = textAt(toleration, "effect");
  return (own === key || own === "") && (effect === "NoExecute" || effect === "");
}

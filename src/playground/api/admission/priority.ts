import { at, numberAt, objectAt, textAt, type JsonObject } from "../../schema/json.js";
import { forbidden } from "../status.js";
import { admittedName, type AdmissionInput } from "./input.js";

const resource = "priorityclasses.scheduling.k8s.io";

/** The number behind a pod's priority class, or behind the default one. */
export function fillPriority({ context, exchange, object }: AdmissionInput): JsonObject {
  const spec = objectAt(object, "spec");
  const name = textAt(spec, "priorityClassName");
  const found =
    name === ""
      ? context.store.list(resource).find((one) => at(one, "globalDefault") === true)
      : context.store.get(resource, undefined, name);
  if (name !== "" && !found) {
    const why = `no PriorityClass with name ${name} was found`;
    throw forbidden(exchange.kind, admittedName({ object }), why);
  }
  return {
    ...object,
    spec: {
      ...spec,
      ...(found ? { priorityClassName: found.metadata.name } : {}),
      priority: numberAt(found, "value") ?? 0,
      preemptionPolicy: textAt(found, "preemptionPolicy") || "PreemptLowerPriority",
    },
  };
}

import { textAt, type JsonObject } from "../../schema/json.js";
import { forbidden } from "../status.js";
import { admittedName, type AdmissionInput } from "./input.js";

/** A pod may only name a RuntimeClass that exists. */
export function checkRuntimeClass({ context, exchange, object }: AdmissionInput): JsonObject {
  const name = textAt(object, "spec", "runtimeClassName");
  if (name === "" || context.store.get("runtimeclasses.node.k8s.io", undefined, name)) return object;
  const why = `pod rejected: RuntimeClass "${name}" not found`;
  throw forbidden(exchange.kind, admittedName({ object }), why);
}

import type { StoredObject } from "../../objects.js";
import { textAt, type JsonObject } from "../../schema/json.js";
import type { ApiContext, ResourceExchange } from "../exchange.js";

/** What a plugin of admission is asked about. */
export interface AdmissionInput {
  readonly context: ApiContext;
  readonly exchange: Pick<ResourceExchange, "kind" | "resource" | "namespace" | "warnings">;
  readonly object: JsonObject;
  /** Undefined on create. */
  readonly current: StoredObject | undefined;
}

/** What a refusal calls the object: its name, or what a generated name will begin with. */
export function admittedName({ object }: Pick<AdmissionInput, "object">): string {
  return textAt(object, "metadata", "name") || textAt(object, "metadata", "generateName");
}

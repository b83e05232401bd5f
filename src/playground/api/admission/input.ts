import type { StoredObject } from "../../objects.js";
import type { JsonObject } from "../../schema/json.js";
import type { ApiContext, ResourceExchange } from "../exchange.js";

/** What a plugin of admission is asked about. */
export interface AdmissionInput {
  readonly context: ApiContext;
  readonly exchange: Pick<ResourceExchange, "kind" | "resource" | "namespace" | "warnings">;
  readonly object: JsonObject;
  /** Undefined on create. */
  readonly current: StoredObject | undefined;
}

import { objectAt, textAt } from "../schema/json.js";
import { readObject } from "./body.js";
import { deleteStored } from "./delete.js";
import { checkDeleteOptions } from "./deleteOptions.js";
import type { ResourceExchange } from "./exchange.js";
import { storedOf } from "./read.js";
import { writeObject } from "./respond.js";
import { badRequest } from "./status.js";

/** `pods/eviction`: a delete that budgets could forbid, of which the playground has none. */
export async function evictPod(exchange: ResourceExchange): Promise<void> {
  const { context, kind, name } = exchange;
  const body = await readObject(exchange, { kind: "Eviction", group: "policy", version: "v1" });
  if (textAt(body, "metadata", "name") !== name)
    throw badRequest("name in URL does not match name in Eviction object");
  const options = checkDeleteOptions(objectAt(body, "deleteOptions"));
  deleteStored(context, kind, storedOf(exchange), options);
  writeObject(exchange, 201, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    code: 201,
  });
}

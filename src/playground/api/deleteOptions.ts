import { decode, DecodeFailure } from "../schema/decode.js";
import { isObject, numberAt, textAt, textsAt, at, type Json, type JsonObject } from "../schema/json.js";
import { jsonComplaint, mediaType, parseProtobuf, protobufType, readBytes } from "./body.js";
import type { Exchange } from "./exchange.js";
import { FieldErrors } from "./fieldErrors.js";
import { parseInteger } from "./listOptions.js";
import { badRequest, invalid } from "./status.js";
import { checkDryRun } from "./writeOptions.js";

export interface DeleteOptions {
  readonly gracePeriodSeconds: number | undefined;
  readonly propagation: "Orphan" | "Background" | "Foreground" | undefined;
  readonly dryRun: boolean;
  readonly uid: string;
  readonly resourceVersion: string;
}

const policies = ["Foreground", "Background", "Orphan", "nil"];

/** From the body where there is one, else from the query. Throws the server's 400 and 422. */
export async function readDeleteOptions(exchange: Exchange): Promise<DeleteOptions> {
  const bytes = await readBytes(exchange.request);
  if (bytes.length === 0) return checkDeleteOptions(fromQuery(exchange.query));
  const isProtobuf = mediaType(exchange.request) === protobufType;
  return checkDeleteOptions(
    isProtobuf ? parseProtobuf(bytes, "DeleteOptions") : parse(bytes.toString("utf8")),
  );
}

/** Of a DeleteOptions object, alone or inside an Eviction. */
export function checkDeleteOptions(given: JsonObject): DeleteOptions {
  const errors = new FieldErrors();
  const policy = textAt(given, "propagationPolicy");
  const orphan = at(given, "orphanDependents");
  if (orphan !== undefined && policy !== "")
    errors.invalid(
      "propagationPolicy",
      policy,
      "orphanDependents and deletionPropagation cannot be both set",
    );
  else if (policy !== "" && !isPolicy(policy)) errors.unsupported("propagationPolicy", policy, policies);
  const dryRun = textsAt(given, "dryRun");
  checkDryRun(dryRun, errors);
  if (errors.hasAny()) throw invalid({ kind: "DeleteOptions", group: "meta.k8s.io" }, "", errors.causes);
  const fromOrphan = orphan === undefined ? undefined : orphan === true ? "Orphan" : "Background";
  return {
    gracePeriodSeconds: numberAt(given, "gracePeriodSeconds"),
    propagation: isPolicy(policy) ? policy : fromOrphan,
    dryRun: dryRun.length > 0,
    uid: textAt(given, "preconditions", "uid"),
    resourceVersion: textAt(given, "preconditions", "resourceVersion"),
  };
}

function isPolicy(text: string): text is "Orphan" | "Background" | "Foreground" {
  return text === "Orphan" || text === "Background" || text === "Foreground";
}

function fromQuery(query: URLSearchParams): JsonObject {
  const grace = parseInteger(query, "gracePeriodSeconds");
  const policy = query.get("propagationPolicy");
  const orphan = query.get("orphanDependents");
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(orphan === null ? {} : { orphanDependents: orphan === "true" }),
    dryRun: query.getAll("dryRun").filter((value) => value !== ""),
  };
}

function parse(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw badRequest(`couldn't get version/kind; json parse error: ${jsonComplaint(text)}`);
  }
  if (!isObject(value)) throw badRequest("the body is no DeleteOptions");
  try {
    return decode("DeleteOptions", value).value;
  } catch (failure) {
    if (failure instanceof DecodeFailure) throw badRequest(failure.message);
    throw failure;
  }
}

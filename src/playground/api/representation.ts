import { notAcceptable, withCode } from "./status.js";

/** How a client wants an answer. */
export interface Representation {
  readonly format: "json" | "yaml" | "protobuf";
  readonly as: "object" | "Table" | "PartialObjectMetadata";
}

/** What people can read. */
export type Text = "json" | "yaml";

const served = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const plain: Representation = { format: "json", as: "object" };

/**
 * Chooses the first of the Accept header's media types that can be served; throws a 406 in the server's words.
 * @param hasProtobuf whether the answer is one that is written in protobuf too: lists of whole objects are
 */
export function chooseRepresentation(accept: string | undefined, hasProtobuf: true): Representation;
export function chooseRepresentation(accept: string | undefined): Representation & { readonly format: Text };
export function chooseRepresentation(accept: string | undefined, hasProtobuf = false): Representation {
  if (accept === undefined || accept.trim() === "") return plain;
  let knowsType = false;
  for (const clause of accept.split(",")) {
    const [type = "", ...parameters] = clause.split(";").map((part) => part.trim());
    const format = formatOf(type);
    if (!format || (format === "protobuf" && !hasProtobuf)) continue;
    knowsType = true;
    const as = transformOf(new Map(parameters.map((one) => one.split("=", 2) as [string, string])));
    if (as && (format !== "protobuf" || as === "object")) return { format, as };
  }
  if (knowsType) throw notAcceptable(served);
  const message = `406: Not Acceptable\n\nAvailable representations: ${served.join(", ")}`;
  throw withCode(406, "NotAcceptable", message, {});
}

function formatOf(type: string): Representation["format"] | undefined {
  if (type === "application/json" || type === "*/*" || type === "application/*") return "json";
  if (type === "application/vnd.kubernetes.protobuf") return "protobuf";
  return type === "application/yaml" ? "yaml" : undefined;
}

function transformOf(parameters: ReadonlyMap<string, string>): Representation["as"] | undefined {
  const as = parameters.get("as");
  if (as === undefined) return "object";
  if (parameters.get("g") !== "meta.k8s.io" || !/^v1(beta1)?$/.test(parameters.get("v") ?? ""))
    return undefined;
  if (as === "Table") return "Table";
  return as === "PartialObjectMetadata" || as === "PartialObjectMetadataList"
    ? "PartialObjectMetadata"
    : undefined;
}

import { FieldErrors } from "./fieldErrors.js";
import { isTrue } from "./requestInfo.js";
import { invalid } from "./status.js";

export interface WriteOptions {
  readonly dryRun: boolean;
}

/** Reads and checks the query of a create, an update or a patch; `type` names the options in complaints. */
export function parseWriteOptions(
  query: URLSearchParams,
  type: "CreateOptions" | "UpdateOptions" | "PatchOptions",
): WriteOptions {
  const errors = new FieldErrors();
  const dryRun = query.getAll("dryRun").filter((value) => value !== "");
  checkDryRun(dryRun, errors);
  const manager = query.get("fieldManager") ?? "";
  if (Buffer.byteLength(manager) > 128) errors.tooLong("fieldManager", 128);
  if (type === "PatchOptions" && query.has("force") && isTrue(query.get("force")))
    errors.forbidden("force", "may not be specified for non-apply patch");
  const validation = query.get("fieldValidation") ?? "";
  const validations = ["Ignore", "Strict", "Warn"];
  if (validation !== "" && !validations.includes(validation))
    errors.unsupported("fieldValidation", validation, ["", ...validations]);
  if (errors.hasAny()) throw invalid({ kind: type, group: "meta.k8s.io" }, "", errors.causes);
  return { dryRun: dryRun.length > 0 };
}

export function checkDryRun(values: readonly string[], errors: FieldErrors): void {
  if (values.some((value) => value !== "All")) errors.unsupported("dryRun", values, ["All"]);
}

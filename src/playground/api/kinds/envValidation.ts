import { objectAt, objectsAt, textAt, type JsonObject } from "../../schema/json.js";
import type { FieldErrors } from "../fieldErrors.js";
import { subdomainRule } from "../names.js";

const podFieldPaths =
  /^(metadata\.(name|namespace|uid|labels|annotations)(\['.+'\])?|spec\.(nodeName|serviceAccountName)|status\.(hostIP|hostIPs|podIP|podIPs))$/;

/** `env` and `envFrom` of a container. */
export function validateEnv(container: JsonObject, field: string, errors: FieldErrors): void {
  for (const [index, env] of objectsAt(container, "env").entries()) {
    const at = `${field}.env[${index}]`;
    const name = textAt(env, "name");
    if (name === "") errors.required(`${at}.name`);
    else if (!/^[\x20-\x3c\x3e-\x7e]+$/.test(name))
      errors.invalid(
        `${at}.name`,
        name,
        "a valid environment variable name must consist only of printable ASCII characters other than '='",
      );
    validateValueFrom(env, `${at}.valueFrom`, errors);
  }
  for (const [index, source] of objectsAt(container, "envFrom").entries()) {
    const at = `${field}.envFrom[${index}]`;
    const kinds = ["configMapRef", "secretRef"].filter((kind) => source[kind] !== undefined);
    if (kinds.length === 0) errors.invalid(at, "", "must specify one of: `configMapRef` or `secretRef`");
    if (kinds.length > 1) errors.invalid(at, "", "may not have more than one field specified at a time");
    for (const kind of kinds) if (textAt(source, kind, "name") === "") errors.required(`${at}.${kind}.name`);
  }
}

function validateValueFrom(env: JsonObject, field: string, errors: FieldErrors): void {
  if (env["valueFrom"] === undefined) return;
  const source = objectAt(env, "valueFrom");
  const kinds = Object.keys(source);
  for (const kind of ["configMapKeyRef", "secretKeyRef"])
    if (source[kind] !== undefined) {
      const name = textAt(source, kind, "name");
      const complaint = subdomainRule(name);
      if (complaint) errors.invalid(`${field}.${kind}.name`, name, complaint);
      if (textAt(source, kind, "key") === "") errors.required(`${field}.${kind}.key`);
    }
  const fieldPath = textAt(source, "fieldRef", "fieldPath");
  if (source["fieldRef"] !== undefined) {
    if (fieldPath === "") errors.required(`${field}.fieldRef.fieldPath`);
    else if (!podFieldPaths.test(fieldPath))
      errors.invalid(
        `${field}.fieldRef.fieldPath`,
        fieldPath,
        `error converting fieldPath: field label not supported: ${fieldPath}`,
      );
  }
  if (kinds.length === 0)
    errors.invalid(
      field,
      "",
      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
    );
  else if (textAt(env, "value") !== "")
    errors.invalid(field, "", "may not be specified when `value` is not empty");
  else if (kinds.length > 1)
    errors.invalid(field, "", "may not have more than one field specified at a time");
}

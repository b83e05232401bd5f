import { at, numberAt, objectAt, textAt, textsAt, type JsonObject } from "../../schema/json.js";
import type { FieldErrors } from "../fieldErrors.js";

const handlers = ["exec", "httpGet", "tcpSocket", "grpc"];

export function validateProbes(container: JsonObject, field: string, errors: FieldErrors): void {
  for (const hook of ["postStart", "preStop"])
    if (at(container, "lifecycle", hook) !== undefined)
      validateHandler(objectAt(container, "lifecycle", hook), `${field}.lifecycle.${hook}`, errors, true);
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    if (container[name] === undefined) continue;
    const probe = objectAt(container, name);
    validateHandler(probe, `${field}.${name}`, errors, false);
    for (const number of [
      "initialDelaySeconds",
      "timeoutSeconds",
      "periodSeconds",
      "successThreshold",
      "failureThreshold",
    ]) {
      const value = numberAt(probe, number) ?? 0;
      if (value < 0)
        errors.invalid(`${field}.${name}.${number}`, value, "must be greater than or equal to 0");
    }
    if (name !== "readinessProbe" && numberAt(probe, "successThreshold") !== 1)
      errors.invalid(
        `${field}.${name}.successThreshold`,
        numberAt(probe, "successThreshold") ?? 0,
        "must be 1",
      );
  }
}

function validateHandler(handler: JsonObject, field: string, errors: FieldErrors, isHook: boolean): void {
  const given = handlers.filter((kind) => handler[kind] !== undefined);
  if (isHook && handler["sleep"] !== undefined) given.push("sleep");
  if (given.length === 0) errors.required(field, "must specify a handler type");
  for (const extra of given.slice(1))
    errors.forbidden(`${field}.${extra}`, "may not specify more than 1 handler type");
  if (handler["exec"] !== undefined && textsAt(handler, "exec", "command").length === 0)
    errors.required(`${field}.exec.command`);
  for (const kind of ["httpGet", "tcpSocket"]) {
    const port = at(handler, kind, "port");
    if (handler[kind] === undefined) continue;
    if (typeof port === "number" && (port < 1 || port > 65535))
      errors.invalid(`${field}.${kind}.port`, port, "must be between 1 and 65535, inclusive");
    if (kind === "httpGet" && textAt(handler, kind, "path") === "") errors.required(`${field}.httpGet.path`);
  }
}

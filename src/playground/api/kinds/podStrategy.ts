import { isDeepStrictEqual } from "node:util";
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../../schema/json.js";
import type { StoredObject } from "../../objects.js";
import type { FieldErrors } from "../fieldErrors.js";
import { subdomainRule } from "../names.js";
import type { Strategy } from "../strategy.js";
import { defaultPod, qosClassOf } from "./podDefaults.js";
import { immutableSpec, immutableSpecMessage, validatePodSpec } from "./podValidation.js";
import { unsupportedInPod } from "./unsupported.js";

export const podStrategy: Strategy = {
  nameRule: subdomainRule,
  defaults: defaultPod,
  prepare: (pod) => ({ ...pod, status: { phase: "Pending", qosClass: qosClassOf(objectAt(pod, "spec")) } }),
  validate: (pod, errors) => validatePodSpec(objectAt(pod, "spec"), "spec", errors),
  unsupported: (pod) => unsupportedInPod(objectAt(pod, "spec"), "spec"),
  validateUpdate,
  graceSeconds,
  returnsDeleted: true,
};

function validateUpdate(next: JsonObject, current: StoredObject, errors: FieldErrors): void {
  const nextSpec = objectAt(next, "spec");
  const currentSpec = objectAt(current, "spec");
  for (const key of ["containers", "initContainers"]) {
    const count = objectsAt(currentSpec, key).length;
    if (objectsAt(nextSpec, key).length !== count)
      errors.forbidden(`spec.${key}`, "pod updates may not add or remove containers");
  }
  if (errors.hasAny()) return;
  validateDeadline(nextSpec, currentSpec, errors);
  if (objectsAt(currentSpec, "tolerations").some((one) => !hasEqual(objectsAt(nextSpec, "tolerations"), one)))
    errors.forbidden(
      "spec.tolerations",
      "existing toleration can not be modified except its tolerationSeconds",
    );
  if (errors.hasAny()) return;
  if (!isDeepStrictEqual(immutableSpec(nextSpec), immutableSpec(currentSpec)))
    errors.forbidden("spec", `${immutableSpecMessage}\n`);
}

function hasEqual(list: readonly JsonObject[], wanted: JsonObject): boolean {
  const plain = ({ tolerationSeconds: _seconds, ...rest }: JsonObject) => rest;
  return list.some((one) => isDeepStrictEqual(plain(one), plain(wanted)));
}

/** A deadline may be set and come nearer, but not be put off or taken back. */
function validateDeadline(nextSpec: JsonObject, currentSpec: JsonObject, errors: FieldErrors): void {
  const next = numberAt(nextSpec, "activeDeadlineSeconds");
  const current = numberAt(currentSpec, "activeDeadlineSeconds");
  if (current === undefined) return;
  const field = "spec.activeDeadlineSeconds";
  if (next === undefined) errors.invalid(field, null, "must not update from a positive integer to nil value");
  else if (next > current) errors.invalid(field, next, "must be less than or equal to previous value");
}

function graceSeconds(pod: StoredObject, asked: number | undefined): number {
  const phase = textAt(pod, "status", "phase");
  const isUnscheduled = textAt(pod, "spec", "nodeName") === "";
  if (isUnscheduled || phase === "Succeeded" || phase === "Failed") return 0;
  const wanted = asked ?? numberAt(pod, "spec", "terminationGracePeriodSeconds") ?? 0;
  return wanted < 0 ? 1 : wanted;
}

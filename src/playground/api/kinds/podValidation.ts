import { at, numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../../schema/json.js";
import type { FieldErrors } from "../fieldErrors.js";
import { labelRule, subdomainRule } from "../names.js";
import { validateContainers } from "./containerValidation.js";
import { validateVolumes } from "./volumeValidation.js";

const restartPolicies = ["Always", "OnFailure", "Never"];
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const maxInt32 = 2 ** 31 - 1;

/** k8s.io/kubernetes/pkg/apis/core/validation.ValidatePodSpec, for what people get wrong. `path` is where the spec lies. */
export function validatePodSpec(spec: JsonObject, path: string, errors: FieldErrors): void {
  const volumeNames = validateVolumes(objectsAt(spec, "volumes"), `${path}.volumes`, errors);
  validateContainers(spec, path, volumeNames, errors);
  const restartPolicy = textAt(spec, "restartPolicy");
  if (restartPolicy === "") errors.required(`${path}.restartPolicy`);
  else if (!restartPolicies.includes(restartPolicy))
    errors.unsupported(`${path}.restartPolicy`, restartPolicy, restartPolicies);
  const dnsPolicy = textAt(spec, "dnsPolicy");
  if (!dnsPolicies.includes(dnsPolicy)) errors.unsupported(`${path}.dnsPolicy`, dnsPolicy, dnsPolicies);
  if (dnsPolicy === "None" && objectsCount(spec, "dnsConfig", "nameservers") === 0)
    errors.required(
      `${path}.dnsConfig.nameservers`,
      'must provide at least one DNS nameserver when `dnsPolicy` is "None"',
    );
  validateNames(spec, path, errors);
  const deadline = numberAt(spec, "activeDeadlineSeconds");
  if (deadline !== undefined && (deadline < 1 || deadline > maxInt32))
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, `must be between 1 and ${maxInt32}, inclusive`);
  validateTolerations(spec, path, errors);
}

function objectsCount(spec: JsonObject, ...path: readonly string[]): number {
  const found = at(spec, ...path);
  return Array.isArray(found) ? found.length : 0;
}

function validateNames(spec: JsonObject, path: string, errors: FieldErrors): void {
  for (const [field, rule] of [
    ["serviceAccountName", subdomainRule],
    ["nodeName", subdomainRule],
    ["hostname", labelRule],
    ["subdomain", labelRule],
    ["priorityClassName", subdomainRule],
    ["runtimeClassName", subdomainRule],
  ] as const) {
    const name = textAt(spec, field);
    const complaint = name === "" ? undefined : rule(name);
    if (complaint) errors.invalid(`${path}.${field}`, name, complaint);
  }
  for (const [index, reference] of objectsAt(spec, "imagePullSecrets").entries())
    if (textAt(reference, "name") === "") errors.required(`${path}.imagePullSecrets[${index}].name`);
}

function validateTolerations(spec: JsonObject, path: string, errors: FieldErrors): void {
  for (const [index, toleration] of objectsAt(spec, "tolerations").entries()) {
    const field = `${path}.tolerations[${index}]`;
    const operator = textAt(toleration, "operator");
    if (textAt(toleration, "key") === "" && operator !== "Exists")
      errors.invalid(
        `${field}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      );
    const effect = textAt(toleration, "effect");
    const effects = ["NoExecute", "NoSchedule", "PreferNoSchedule"];
    if (effect !== "" && !effects.includes(effect)) errors.unsupported(`${field}.effect`, effect, effects);
  }
}

/** Which fields of a running pod's spec may change, and the message when another does. */
export const immutableSpecMessage =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
  "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** What stays of a spec that an update must leave as it is. */
export function immutableSpec(spec: JsonObject): JsonObject {
  const withoutImages = (key: string) =>
    objectsAt(spec, key).map(({ image: _image, ...container }) => container);
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...rest } = spec;
  return {
    ...rest,
    containers: withoutImages("containers"),
    initContainers: withoutImages("initContainers"),
    ephemeralContainers: objectAt(spec, "ephemeralContainers"),
  };
}

import { isDeepStrictEqual } from "node:util";
import type { StoredObject } from "../../objects.js";
import { at, numberAt, objectAt, textAt, type JsonObject } from "../../schema/json.js";
import type { FieldErrors } from "../fieldErrors.js";
import { checkSelector } from "../labelSelector.js";
import { labelRule } from "../names.js";
import type { Strategy } from "../strategy.js";
import { defaultPodSpec } from "./podDefaults.js";
import { validatePodSpec } from "./podValidation.js";
import { unsupportedInJob } from "./unsupported.js";

/** Jobs: a template like a pod's, and a selector that the server makes from the job's uid. */
export const jobStrategy: Strategy = {
  nameRule: labelRule,
  defaults,
  prepare: (job) => ({ ...withSelector(job), status: {} }),
  validate,
  unsupported: (job) => unsupportedInJob(objectAt(job, "spec")),
  validateUpdate,
  defaultPropagation: "Orphan",
};

function defaults(job: JsonObject): JsonObject {
  const spec = objectAt(job, "spec");
  const template = objectAt(spec, "template");
  const single = at(spec, "completions") === undefined && at(spec, "parallelism") === undefined;
  return {
    ...job,
    spec: {
      parallelism: 1,
      ...(single ? { completions: 1 } : {}),
      backoffLimit: 6,
      completionMode: "NonIndexed",
      suspend: false,
      podReplacementPolicy: "TerminatingOrFailed",
      ...(at(spec, "manualSelector") === undefined ? { manualSelector: false } : {}),
      ...spec,
      template: { ...template, spec: defaultPodSpec(objectAt(template, "spec")) },
    },
  };
}

/** Labels that tie pods to their job, with the prefix and without it as older clients know them. */
function withSelector(job: JsonObject): JsonObject {
  if (at(job, "spec", "manualSelector") === true) return job;
  const uid = textAt(job, "metadata", "uid");
  const name = textAt(job, "metadata", "name");
  const own = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const template = objectAt(job, "spec", "template");
  const metadata = objectAt(template, "metadata");
  const labels = { ...objectAt(metadata, "labels"), ...own };
  const spec = {
    ...objectAt(job, "spec"),
    selector: { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
    template: { ...template, metadata: { ...metadata, labels } },
  };
  // A job without labels gets its template's.
  return { ...job, metadata: { labels, ...objectAt(job, "metadata") }, spec };
}

const restartPolicies = ["OnFailure", "Never"];
const counts = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
];

function validate(job: JsonObject, errors: FieldErrors): void {
  const spec = objectAt(job, "spec");
  for (const name of counts) {
    const value = numberAt(spec, name);
    if (value !== undefined && value < 0)
      errors.invalid(`spec.${name}`, value, "must be greater than or equal to 0");
  }
  checkSelector(objectAt(spec, "selector"), "spec.selector", errors);
  const modes = ["NonIndexed", "Indexed"];
  const mode = textAt(spec, "completionMode");
  if (!modes.includes(mode)) errors.unsupported("spec.completionMode", mode, modes);
  validatePodSpec(objectAt(spec, "template", "spec"), "spec.template.spec", errors);
  const policy = textAt(spec, "template", "spec", "restartPolicy");
  const field = "spec.template.spec.restartPolicy";
  // Left out, it is defaulted to Always like any pod's, which the server takes for not being said.
  if (policy === "Always") errors.required(field, 'valid values: "OnFailure", "Never"');
  else if (!restartPolicies.includes(policy)) errors.unsupported(field, policy, restartPolicies);
}

function validateUpdate(next: JsonObject, current: StoredObject, errors: FieldErrors): void {
  for (const name of ["completions", "selector", "template", "completionMode"]) {
    const value = at(next, "spec", name);
    if (isDeepStrictEqual(value, at(current, "spec", name))) continue;
    errors.invalid(`spec.${name}`, value ?? null, "field is immutable");
  }
}

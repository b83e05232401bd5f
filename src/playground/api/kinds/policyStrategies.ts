import { isDeepStrictEqual } from "node:util";
import {
  at,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  type Json,
  type JsonObject,
  toText,
} from "../../schema/json.js";
import { parseQuantity } from "../../schema/quantity.js";
import { checkSelector } from "../labelSelector.js";
import { pathSegmentRule, subdomainRule } from "../names.js";
import type { Strategy } from "../strategy.js";

const rbacGroup = "rbac.authorization.k8s.io";

export const roleStrategy: Strategy = {
  nameRule: pathSegmentRule,
  unsupported: (role) => (at(role, "aggregationRule") === undefined ? undefined : "aggregationRule"),
  validate: (role, errors) => {
    for (const [index, rule] of objectsAt(role, "rules").entries()) {
      const field = `rules[${index}]`;
      if (textsAt(rule, "verbs").length === 0)
        errors.required(`${field}.verbs`, "verbs must contain at least one value");
      if (textsAt(rule, "nonResourceURLs").length > 0) continue;
      if (textsAt(rule, "apiGroups").length === 0)
        errors.required(`${field}.apiGroups`, "resource rules must supply at least one api group");
      if (textsAt(rule, "resources").length === 0)
        errors.required(`${field}.resources`, "resource rules must supply at least one resource");
    }
  },
};

export const roleBindingStrategy: Strategy = {
  nameRule: pathSegmentRule,
  defaults: (binding) => ({
    ...binding,
    roleRef: { apiGroup: rbacGroup, ...objectAt(binding, "roleRef") },
    ...(at(binding, "subjects") === undefined
      ? {}
      : { subjects: objectsAt(binding, "subjects").map(defaultSubject) }),
  }),
  validate: (binding, errors) => {
    const kind = textAt(binding, "roleRef", "kind");
    const kinds = textAt(binding, "kind") === "RoleBinding" ? ["Role", "ClusterRole"] : ["ClusterRole"];
    if (!kinds.includes(kind)) errors.unsupported("roleRef.kind", kind, kinds);
    if (textAt(binding, "roleRef", "name") === "") errors.required("roleRef.name");
    for (const [index, subject] of objectsAt(binding, "subjects").entries()) {
      const subjectKinds = ["Group", "ServiceAccount", "User"];
      if (textAt(subject, "name") === "") errors.required(`subjects[${index}].name`);
      if (!subjectKinds.includes(textAt(subject, "kind")))
        errors.unsupported(`subjects[${index}].kind`, textAt(subject, "kind"), subjectKinds);
    }
  },
  validateUpdate: (next, current, errors) => {
    const reference = objectAt(next, "roleRef");
    if (!isDeepStrictEqual(reference, objectAt(current, "roleRef")))
      errors.invalid("roleRef", reference, "cannot change roleRef");
  },
};

function defaultSubject(subject: JsonObject): JsonObject {
  const isAccount = textAt(subject, "kind") === "ServiceAccount";
  return isAccount || at(subject, "apiGroup") !== undefined ? subject : { ...subject, apiGroup: rbacGroup };
}

export const networkPolicyStrategy: Strategy = {
  nameRule: subdomainRule,
  defaults: (policy) => {
    const spec = objectAt(policy, "spec");
    const types = at(spec, "egress") === undefined ? ["Ingress"] : ["Ingress", "Egress"];
    const directions = Object.fromEntries(
      ["ingress", "egress"]
        .filter((direction) => at(spec, direction) !== undefined)
        .map((direction) => [direction, objectsAt(spec, direction).map(defaultPorts)]),
    );
    return { ...policy, spec: { podSelector: {}, policyTypes: types, ...spec, ...directions } };
  },
  validate: (policy, errors) =>
    checkSelector(objectAt(policy, "spec", "podSelector"), "spec.podSelector", errors),
};

function defaultPorts(rule: JsonObject): JsonObject {
  if (at(rule, "ports") === undefined) return rule;
  return { ...rule, ports: objectsAt(rule, "ports").map((port) => ({ protocol: "TCP", ...port })) };
}

/** Names that a quota may count or sum, beside `count/…`, `requests.…` and qualified ones. */
const quotaNames = new Set([
  ...["pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps"],
  ...["persistentvolumeclaims", "services.nodeports", "services.loadbalancers", "cpu", "memory"],
  ...["ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage"],
  ...["requests.cpu", "requests.memory", "requests.ephemeral-storage", "requests.storage"],
]);

export const quotaStrategy: Strategy = {
  nameRule: subdomainRule,
  prepare: (quota) => ({ ...quota, status: {} }),
  validate: (quota, errors) => {
    for (const [name, value] of Object.entries(objectAt(quota, "spec", "hard"))) {
      const field = `spec.hard[${name}]`;
      if (!quotaNames.has(name) && !name.includes("/") && !name.startsWith("requests.")) {
        errors.invalid(field, name, "must be a standard resource type or fully qualified");
        errors.invalid(field, name, "must be a standard resource for quota");
      }
      if ((parseQuantity(toText(value))?.nano ?? 0n) < 0n)
        errors.invalid(field, value, "must be greater than or equal to 0");
    }
  },
  returnsDeleted: true,
};

export const limitRangeStrategy: Strategy = {
  nameRule: subdomainRule,
  defaults: (range) => ({
    ...range,
    spec: { ...objectAt(range, "spec"), limits: objectsAt(range, "spec", "limits").map(defaultLimit) },
  }),
  validate: (range, errors) => {
    for (const [index, limit] of objectsAt(range, "spec", "limits").entries()) {
      const field = `spec.limits[${index}]`;
      for (const [name, min] of Object.entries(objectAt(limit, "min"))) {
        const above = (list: string, what: string, reported: Json) => {
          const other = at(limit, list, name);
          if (other === undefined || nanoOf(min) <= nanoOf(other)) return;
          const at_ = list === "max" ? "min" : list;
          errors.invalid(
            `${field}.${at_}[${name}]`,
            reported,
            `min value ${toText(min)} is greater than ${what} value ${toText(other)}`,
          );
        };
        above("max", "max", min ?? null);
        above("defaultRequest", "default request", at(limit, "defaultRequest", name) ?? null);
        above("default", "default", min ?? null);
      }
    }
  },
};

function nanoOf(value: Json | undefined): bigint {
  return parseQuantity(toText(value))?.nano ?? 0n;
}

/** For containers: the limit defaults to the maximum, the request to the limit, else to the minimum. */
function defaultLimit(limit: JsonObject): JsonObject {
  if (textAt(limit, "type") !== "Container") return limit;
  const limits = { ...objectAt(limit, "max"), ...objectAt(limit, "default") };
  const requests = { ...objectAt(limit, "min"), ...limits, ...objectAt(limit, "defaultRequest") };
  return {
    ...limit,
    ...(Object.keys(limits).length > 0 ? { default: limits } : {}),
    ...(Object.keys(requests).length > 0 ? { defaultRequest: requests } : {}),
  };
}

import { at, objectAt, textAt, withAt } from "../../schema/json.js";
import { labelRule, subdomainRule } from "../names.js";
import { plainStrategy, type Strategy } from "../strategy.js";
import { configMapStrategy, secretStrategy } from "./configStrategies.js";
import { jobStrategy } from "./jobStrategy.js";
import { podStrategy } from "./podStrategy.js";
import {
  limitRangeStrategy,
  networkPolicyStrategy,
  quotaStrategy,
  roleBindingStrategy,
  roleStrategy,
} from "./policyStrategies.js";
import { serviceStrategy } from "./serviceStrategy.js";
import { claimStrategy, storageClassStrategy, volumeStrategy } from "./storageStrategies.js";

const namespaceStrategy: Strategy = {
  nameRule: (name) => (name.includes(".") ? "must not contain dots" : labelRule(name)),
  defaults: (namespace) =>
    withAt(namespace, ["metadata", "labels"], {
      ...objectAt(namespace, "metadata", "labels"),
      "kubernetes.io/metadata.name": textAt(namespace, "metadata", "name"),
    }),
  prepare: (namespace) => ({
    ...namespace,
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  }),
  keep: (next, current) => ({ ...next, spec: { ...objectAt(current, "spec") } }),
  returnsDeleted: true,
};

const eventStrategy: Strategy = {
  nameRule: subdomainRule,
  validate: (event, errors) => {
    const namespace = textAt(event, "involvedObject", "namespace");
    const own = textAt(event, "metadata", "namespace");
    // Events about what has no namespace live in the default one.
    if (namespace !== own && !(namespace === "" && own === "default"))
      errors.invalid("involvedObject.namespace", namespace, "does not match event.namespace");
  },
};

const strategies: Readonly<Record<string, Strategy>> = {
  namespaces: namespaceStrategy,
  pods: podStrategy,
  services: serviceStrategy,
  configmaps: configMapStrategy,
  secrets: secretStrategy,
  serviceaccounts: { nameRule: subdomainRule, returnsDeleted: true },
  persistentvolumeclaims: claimStrategy,
  persistentvolumes: volumeStrategy,
  events: eventStrategy,
  resourcequotas: quotaStrategy,
  limitranges: limitRangeStrategy,
  "jobs.batch": jobStrategy,
  "networkpolicies.networking.k8s.io": networkPolicyStrategy,
  "roles.rbac.authorization.k8s.io": roleStrategy,
  "clusterroles.rbac.authorization.k8s.io": roleStrategy,
  "rolebindings.rbac.authorization.k8s.io": roleBindingStrategy,
  "clusterrolebindings.rbac.authorization.k8s.io": roleBindingStrategy,
  "storageclasses.storage.k8s.io": storageClassStrategy,
  "priorityclasses.scheduling.k8s.io": {
    nameRule: subdomainRule,
    defaults: (value) => ({
      preemptionPolicy: "PreemptLowerPriority",
      ...value,
      value: at(value, "value") ?? 0,
    }),
    validateUpdate: (next, current, errors) => {
      if (at(next, "value") !== at(current, "value"))
        errors.forbidden("value", "may not be changed in an update.");
    },
  },
};

/** How objects of a resource are written. */
export function strategyOf(resource: string): Strategy {
  return strategies[resource] ?? plainStrategy;
}

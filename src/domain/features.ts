/** What this extension can do that a Role may refuse. */
export type Feature =
  | "list"
  | "watch"
  | "launch"
  | "delete"
  | "patch"
  | "exec"
  | "attach"
  | "portForward"
  | "logs"
  | "events"
  | "configMaps"
  | "secrets"
  | "claims"
  | "services"
  | "jobs"
  | "quota"
  | "metrics";

/** Verbs of Kubernetes' RBAC that we use. */
export type AccessVerb =
  | "get"
  | "list"
  | "watch"
  | "create"
  | "update"
  | "patch"
  | "delete"
  /** Of Roles: to grant what one does not have. */
  | "escalate"
  | "bind";

/** Verbs on one resource, all of them needed. `group` is empty for the core group. */
export interface AccessRule {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verbs: readonly AccessVerb[];
}

/** One question of a SelfSubjectAccessReview. */
export interface AccessQuestion extends Omit<AccessRule, "verbs"> {
  readonly verb: AccessVerb;
}

const core = "";

/**
 * A WebSocket upgrade is an HTTP GET, so servers before 1.35 ask for `get`; from 1.35 on they ask for `create`
 * too, and older ones did for SPDY (kubernetes/kubernetes#133515). A Role that works everywhere grants both.
 */
function upgrade(subresource: string): readonly AccessRule[] {
  return [{ group: core, resource: "pods", subresource, verbs: ["get", "create"] }];
}

/** What each feature asks of a Role. */
export const featureRules: Readonly<Record<Feature, readonly AccessRule[]>> = {
  list: [{ group: core, resource: "pods", verbs: ["get", "list"] }],
  watch: [{ group: core, resource: "pods", verbs: ["watch"] }],
  launch: [{ group: core, resource: "pods", verbs: ["create"] }],
  delete: [{ group: core, resource: "pods", verbs: ["delete"] }],
  patch: [{ group: core, resource: "pods", verbs: ["patch"] }],
  exec: upgrade("exec"),
  attach: upgrade("attach"),
  portForward: upgrade("portforward"),
  logs: [{ group: core, resource: "pods", subresource: "log", verbs: ["get"] }],
  events: [{ group: core, resource: "events", verbs: ["get", "list", "watch"] }],
  configMaps: [{ group: core, resource: "configmaps", verbs: ["get", "list", "create", "delete"] }],
  secrets: [{ group: core, resource: "secrets", verbs: ["get", "list", "create", "patch", "delete"] }],
  claims: [{ group: core, resource: "persistentvolumeclaims", verbs: ["get", "list", "create", "delete"] }],
  services: [
    { group: core, resource: "services", verbs: ["get", "list", "watch", "create", "delete"] },
    { group: "discovery.k8s.io", resource: "endpointslices", verbs: ["get", "list"] },
  ],
  jobs: [{ group: "batch", resource: "jobs", verbs: ["get", "list", "watch", "create", "delete"] }],
  quota: [{ group: core, resource: "resourcequotas", verbs: ["get", "list"] }],
  metrics: [{ group: "metrics.k8s.io", resource: "pods", verbs: ["get", "list"] }],
};

/** Every feature, in the order to show them. */
export const allFeatures = Object.keys(featureRules) as readonly Feature[];

/** What nothing of the product does yet: a Role need not grant it, and nobody is told to lack it. */
const later: ReadonlySet<Feature> = new Set(["portForward", "services", "jobs"]);

/** Every feature that there is to use, in the order to show them. */
export const usedFeatures: readonly Feature[] = allFeatures.filter((feature) => !later.has(feature));

/** What a Role for `features` must grant: one rule for each resource, with every verb that any of them needs. */
export function rulesFor(features: readonly Feature[]): readonly AccessRule[] {
  const found = new Map<string, AccessRule>();
  for (const rule of features.flatMap((feature) => featureRules[feature])) {
    const key = resourceName(rule);
    const verbs = new Set([...(found.get(key)?.verbs ?? []), ...rule.verbs]);
    found.set(key, { ...rule, verbs: [...verbs] });
  }
  return [...found.values()];
}

/** The questions to ask the cluster about `features`, each once. */
export function accessQuestions(features: readonly Feature[]): readonly AccessQuestion[] {
  const questions = new Map<string, AccessQuestion>();
  for (const feature of features) {
    for (const { verbs, ...target } of featureRules[feature]) {
      for (const verb of verbs) {
        const question = { ...target, verb };
        questions.set(questionKey(question), question);
      }
    }
  }
  return [...questions.values()];
}

/** Equal for equal questions: `get pods/exec`, `create jobs.batch`. */
export function questionKey(question: AccessQuestion): string {
  return `${question.verb} ${resourceName(question)}`;
}

/** `pods`, `pods/exec`, `jobs.batch`: as kubectl writes it. */
export function resourceName(target: Omit<AccessRule, "verbs">): string {
  const grouped = target.group === core ? target.resource : `${target.resource}.${target.group}`;
  return target.subresource === undefined ? grouped : `${grouped}/${target.subresource}`;
}

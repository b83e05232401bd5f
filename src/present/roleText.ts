import { rulesFor, type AccessRule, type Feature } from "../domain/features.js";

const name = "pod-sessions";

/** A Role that grants `features` in `namespace`, as YAML for whoever may create it, bound to the user; to be filled in where nobody knows the name. */
export function roleText(features: readonly Feature[], namespace: string, userName?: string): string {
  const rules = rulesFor(features);
  return `# What Pod Sessions lacks in the namespace ${namespace}: ${features.join(", ")}.
# Hand it to an administrator, or: kubectl apply -f -
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${name}
  namespace: ${namespace}
rules:
${rules.map(ruleText).join("\n")}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${name}
  namespace: ${namespace}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${name}
subjects:
${subjectText(userName)}
`;
}

function subjectText(userName = "CHANGE-ME"): string {
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(userName) ?? [];
  if (account !== undefined)
    return `  - kind: ServiceAccount\n    name: ${account}\n    namespace: ${namespace}`;
  const user = userName === "CHANGE-ME" ? userName : JSON.stringify(userName);
  return `  - apiGroup: rbac.authorization.k8s.io\n    kind: User\n    name: ${user}`;
}

function ruleText({ group, resource, subresource, verbs }: AccessRule): string {
  const target = subresource === undefined ? resource : `${resource}/${subresource}`;
  return `  - apiGroups: ["${group}"]
    resources: ["${target}"]
    verbs: [${verbs.map((verb) => `"${verb}"`).join(", ")}]`;
}

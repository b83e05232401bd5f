import { rulesFor, type AccessRule, type Feature } from "../domain/features.js";

const name = "pod-sessions";

/** A Role that grants `features` in `namespace`, as YAML for whoever may create it, with a binding to fill in. */
export function roleText(features: readonly Feature[], namespace: string): string {
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
  - apiGroup: rbac.authorization.k8s.io
    kind: User
    name: CHANGE-ME
`;
}

function ruleText({ group, resource, subresource, verbs }: AccessRule): string {
  const target = subresource === undefined ? resource : `${resource}/${subresource}`;
  return `  - apiGroups: ["${group}"]
    resources: ["${target}"]
    verbs: [${verbs.map((verb) => `"${verb}"`).join(", ")}]`;
}

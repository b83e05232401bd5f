import { createHash } from "node:crypto";
import { rulesFor, type AccessRule, type Feature } from "../domain/features.js";

const unknownUser = "CHANGE-ME";

/** A Role that grants `features` in `namespace`, as YAML for whoever may create it, bound to the user; to be filled in where nobody knows the name. */
export function roleText(features: readonly Feature[], namespace: string, userName = unknownUser): string {
  const rules = rulesFor(features);
  const name = roleName(features, userName);
  const fillIn = userName === unknownUser ? `# Write the name of the user for each ${unknownUser}.\n` : "";
  return `# What Pod Sessions lacks in the namespace ${namespace}: ${features.join(", ")}.
${fillIn}# Hand it to an administrator, or: kubectl apply -f -
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

/**
 * Of its own for each user and each choice of features: applied, a Role takes the place of one of its name, and so
 * would take away what the set-up or another copy has granted.
 */
function roleName(features: readonly Feature[], userName: string): string {
  const hash = createHash("sha256").update(JSON.stringify([userName, ...[...features].sort()]));
  const whose = userName === unknownUser ? `${unknownUser}-` : "";
  return `pod-sessions-${whose}${hash.digest("hex").slice(0, 8)}`;
}

function subjectText(userName: string): string {
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(userName) ?? [];
  if (account !== undefined)
    return `  - kind: ServiceAccount\n    name: ${account}\n    namespace: ${namespace}`;
  const user = userName === unknownUser ? userName : JSON.stringify(userName);
  return `  - apiGroup: rbac.authorization.k8s.io\n    kind: User\n    name: ${user}`;
}

function ruleText({ group, resource, subresource, verbs }: AccessRule): string {
  const target = subresource === undefined ? resource : `${resource}/${subresource}`;
  return `  - apiGroups: ["${group}"]
    resources: ["${target}"]
    verbs: [${verbs.map((verb) => `"${verb}"`).join(", ")}]`;
}

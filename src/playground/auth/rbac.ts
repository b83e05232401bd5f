import type { ObjectStore, StoredObject } from "../objects.js";
import { objectsAt, textAt, textsAt, type JsonObject } from "../schema/json.js";
import type { User } from "./user.js";

/** One thing that a user wants to do. */
export type Attributes = {
  readonly user: User;
  readonly verb: string;
} & (
  | {
      readonly kind: "resource";
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string | undefined;
      readonly name: string;
    }
  | { readonly kind: "path"; readonly path: string }
);

export interface Decision {
  readonly allowed: boolean;
  /** Which binding allowed it, or which role could not be found. */
  readonly reason: string;
}

interface Grant {
  readonly rules: readonly JsonObject[];
  /** For the reason: `RoleBinding "viewers/default" of ClusterRole "view" to Group "viewers"`. */
  readonly by: string;
}

const rolesResource = "roles.rbac.authorization.k8s.io";
const clusterRolesResource = "clusterroles.rbac.authorization.k8s.io";
const roleBindingsResource = "rolebindings.rbac.authorization.k8s.io";
const clusterRoleBindingsResource = "clusterrolebindings.rbac.authorization.k8s.io";

/** Decides by the stored roles and bindings, as k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac does. */
export class RbacAuthorizer {
  constructor(private readonly store: ObjectStore) {}

  authorize(attributes: Attributes): Decision {
    // The way out of every lock: members of this group may do anything, whatever is stored.
    if (attributes.user.groups.includes("system:masters")) return { allowed: true, reason: "" };
    const namespace = attributes.kind === "resource" ? attributes.namespace : undefined;
    const missing: string[] = [];
    for (const grant of this.grants(attributes.user, namespace, missing))
      if (grant.rules.some((rule) => allows(rule, attributes)))
        return { allowed: true, reason: `RBAC: allowed by ${grant.by}` };
    return { allowed: false, reason: missing.length === 0 ? "" : `RBAC: ${errorList(missing)}` };
  }

  /** What a user may do in a namespace; `missing` names the roles that a binding names in vain. */
  rulesFor(
    user: User,
    namespace: string | undefined,
  ): { readonly rules: readonly JsonObject[]; readonly missing: readonly string[] } {
    const missing: string[] = [];
    const rules = [...this.grants(user, namespace, missing)].flatMap((grant) => grant.rules);
    const everything = user.groups.includes("system:masters")
      ? [
          { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
          { verbs: ["*"], nonResourceURLs: ["*"] },
        ]
      : [];
    return { rules: [...everything, ...rules], missing };
  }

  /** The rules of a role that a binding of `namespace` names; undefined where there is none. */
  rulesOf(
    role: { readonly kind: string; readonly name: string },
    namespace: string | undefined,
  ): readonly JsonObject[] | undefined {
    const isOfCluster = role.kind === "ClusterRole";
    const resource = isOfCluster ? clusterRolesResource : rolesResource;
    const found = this.store.get(resource, isOfCluster ? undefined : namespace, role.name);
    return found && objectsAt(found, "rules");
  }

  private *grants(user: User, namespace: string | undefined, missing: string[]): Generator<Grant> {
    for (const binding of this.store.list(clusterRoleBindingsResource))
      yield* this.grantsOf(binding, user, undefined, missing);
    if (namespace === undefined) return;
    for (const binding of this.store.list(roleBindingsResource, namespace))
      yield* this.grantsOf(binding, user, namespace, missing);
  }

  private *grantsOf(
    binding: StoredObject,
    user: User,
    namespace: string | undefined,
    missing: string[],
  ): Generator<Grant> {
    const subject = objectsAt(binding, "subjects").find((one) => isSubject(one, user, namespace));
    if (!subject) return;
    const role = { kind: textAt(binding, "roleRef", "kind"), name: textAt(binding, "roleRef", "name") };
    const rules = this.rulesOf(role, namespace);
    if (!rules) {
      missing.push(`${role.kind.toLowerCase()}.rbac.authorization.k8s.io "${role.name}" not found`);
      return;
    }
    const where = namespace === undefined ? binding.metadata.name : `${binding.metadata.name}/${namespace}`;
    const to = `${textAt(subject, "kind")} "${subjectName(subject, namespace)}"`;
    yield {
      rules,
      by: `${binding.kind} "${where}" of ${role.kind} "${role.name}" to ${to}`,
    };
  }
}

function subjectName(subject: JsonObject, namespace: string | undefined): string {
  const name = textAt(subject, "name");
  return textAt(subject, "kind") === "ServiceAccount"
    ? `${name}/${textAt(subject, "namespace") || (namespace ?? "")}`
    : name;
}

function errorList(messages: readonly string[]): string {
  return messages.length === 1 ? (messages[0] ?? "") : `[${messages.join(", ")}]`;
}

function isSubject(subject: JsonObject, user: User, namespace: string | undefined): boolean {
  const name = textAt(subject, "name");
  switch (textAt(subject, "kind")) {
    case "User":
      return user.name === name;
    case "Group":
      return user.groups.includes(name);
    case "ServiceAccount":
      return (
        user.name === `system:serviceaccount:${textAt(subject, "namespace") || (namespace ?? "")}:${name}`
      );
    default:
      return false;
  }
}

function allows(rule: JsonObject, attributes: Attributes): boolean {
  if (!covers(textsAt(rule, "verbs"), attributes.verb)) return false;
  if (attributes.kind === "path")
    return textsAt(rule, "nonResourceURLs").some((pattern) => pathMatches(pattern, attributes.path));
  const names = textsAt(rule, "resourceNames");
  return (
    covers(textsAt(rule, "apiGroups"), attributes.group) &&
    coversResource(textsAt(rule, "resources"), attributes.resource, attributes.subresource) &&
    (names.length === 0 || names.includes(attributes.name))
  );
}

function covers(allowed: readonly string[], wanted: string): boolean {
  return allowed.includes("*") || allowed.includes(wanted);
}

function coversResource(allowed: readonly string[], resource: string, subresource: string): boolean {
  const whole = subresource === "" ? resource : `${resource}/${subresource}`;
  return covers(allowed, whole) || (subresource !== "" && allowed.includes(`*/${subresource}`));
}

function pathMatches(pattern: string, path: string): boolean {
  return (
    pattern === "*" || pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.slice(0, -1)))
  );
}

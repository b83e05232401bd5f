import { corePath, groupPath } from "../paths.js";

/** An object as JSON has it; what it says beside its name is its kind's. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

interface SetupKind {
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
}

const rbac = "rbac.authorization.k8s.io";

/** The namespaced kinds of a set-up, in the order to delete them: first what grants rights. */
export const namespacedSetupKinds: readonly SetupKind[] = [
  { kind: "RoleBinding", group: rbac, resource: "rolebindings" },
  { kind: "Role", group: rbac, resource: "roles" },
  { kind: "NetworkPolicy", group: "networking.k8s.io", resource: "networkpolicies" },
  { kind: "ResourceQuota", group: "", resource: "resourcequotas" },
  { kind: "ServiceAccount", group: "", resource: "serviceaccounts" },
];

/** Path of a kind's objects in a namespace, or of one of them. */
export function setupKindPath({ group, resource }: SetupKind, namespace: string, name?: string): string {
  return group === ""
    ? corePath(namespace, resource, name)
    : groupPath(`${group}/v1`, namespace, resource, name);
}

/** Where an object of a set-up lies. */
export function setupObjectPath({ kind, metadata }: Pick<KubeObject, "kind" | "metadata">): string {
  if (kind === "Namespace") return namespacePath(metadata.name);
  const found = namespacedSetupKinds.find((each) => each.kind === kind);
  if (!found) throw new Error(`no set-up has a ${kind}`);
  return setupKindPath(found, metadata.namespace ?? "", metadata.name);
}

function namespacePath(name: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(name)}`;
}

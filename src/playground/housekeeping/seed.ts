import { clusterRoleBindings, clusterRoles } from "../auth/bootstrapPolicy.js";
import type { ObjectStore } from "../objects.js";

const rbac = "rbac.authorization.k8s.io";
const bootstrapLabels = { "kubernetes.io/bootstrapping": "rbac-defaults" };

type NewObject = Parameters<ObjectStore["create"]>[1];

/** Who may look and not touch, as a group of users. */
export const viewersGroup = "viewers";

/** What a new cluster has before anybody asks it for anything. What is there already stays. */
export function seed(store: ObjectStore): void {
  const add = (resource: string, object: NewObject) => {
    const { namespace, name } = object.metadata as { readonly namespace?: string; readonly name: string };
    if (!store.get(resource, namespace, name)) store.create(resource, object);
  };
  for (const name of ["default", "kube-node-lease", "kube-public", "kube-system"])
    add("namespaces", namespaceOf(name));
  for (const [name, rules] of Object.entries(clusterRoles))
    add(`clusterroles.${rbac}`, {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRole",
      metadata: { name, labels: bootstrapLabels },
      rules,
    });
  for (const [name, groups] of Object.entries(clusterRoleBindings))
    add(`clusterrolebindings.${rbac}`, {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name, labels: bootstrapLabels },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name },
      subjects: groups.map((group) => ({ apiGroup: rbac, kind: "Group", name: group })),
    });
  add(`rolebindings.${rbac}`, {
    apiVersion: `${rbac}/v1`,
    kind: "RoleBinding",
    metadata: { name: "viewers", namespace: "default" },
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "view" },
    subjects: [{ apiGroup: rbac, kind: "Group", name: viewersGroup }],
  });
  for (const [name, value] of [
    ["system-cluster-critical", 2_000_000_000],
    ["system-node-critical", 2_000_001_000],
  ] as const)
    add("priorityclasses.scheduling.k8s.io", {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name, generation: 1 },
      preemptionPolicy: "PreemptLowerPriority",
      value,
    });
  add("storageclasses.storage.k8s.io", {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: "standard",
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
    },
    provisioner: "playground/local-path",
    reclaimPolicy: "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
  });
}

function namespaceOf(name: string): NewObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

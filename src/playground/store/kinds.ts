/** One kind of the playground: everything that its routes, discovery and store need to know of it. */
export interface Kind {
  /** `""` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower-case plural: `pods`. */
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** What may be done with it: what is routed, and what discovery says. */
  readonly verbs: readonly string[];
  /** `status` where the kind has that sub-resource: an update of the object keeps the status, and the other way round. */
  readonly subresources: readonly string[];
  /** Whether `metadata.generation` counts the changes of its spec. */
  readonly countsGenerations: boolean;
}

const allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
/** Namespaces are not ended by the dozen. */
const verbsOfNamespaces = allVerbs.filter((verb) => verb !== "deletecollection");

interface KindExtras {
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly string[];
  readonly countsGenerations?: boolean;
  readonly plural?: string;
}

function kindOf(apiVersion: string, kind: string, namespaced: boolean, extras: KindExtras = {}): Kind {
  const [group = "", version = apiVersion] = apiVersion.includes("/")
    ? apiVersion.split("/")
    : ["", apiVersion];
  const singular = kind.toLowerCase();
  return {
    group,
    version,
    kind,
    plural: extras.plural ?? `${singular}s`,
    singular,
    namespaced,
    shortNames: extras.shortNames ?? [],
    categories: extras.categories ?? [],
    verbs: extras.verbs ?? allVerbs,
    subresources: extras.subresources ?? [],
    countsGenerations: extras.countsGenerations ?? false,
  };
}

const rbac = "rbac.authorization.k8s.io/v1";
const inNamespace = true;
const ofCluster = false;

/** Every kind that is stored. A new one is a line here, and where it needs them defaults, rules and columns. */
export const kinds: readonly Kind[] = [
  kindOf("v1", "Namespace", ofCluster, {
    shortNames: ["ns"],
    verbs: verbsOfNamespaces,
    subresources: ["finalize", "status"],
  }),
  kindOf("v1", "Node", ofCluster, { shortNames: ["no"], subresources: ["status"] }),
  kindOf("v1", "Pod", inNamespace, {
    shortNames: ["po"],
    categories: ["all"],
    subresources: ["status"],
    countsGenerations: true,
  }),
  kindOf("v1", "Service", inNamespace, {
    shortNames: ["svc"],
    categories: ["all"],
    subresources: ["status"],
  }),
  kindOf("v1", "Endpoints", inNamespace, { plural: "endpoints", shortNames: ["ep"] }),
  kindOf("v1", "ConfigMap", inNamespace, { shortNames: ["cm"] }),
  kindOf("v1", "Secret", inNamespace),
  kindOf("v1", "ServiceAccount", inNamespace, { shortNames: ["sa"] }),
  kindOf("v1", "PersistentVolumeClaim", inNamespace, { shortNames: ["pvc"], subresources: ["status"] }),
  kindOf("v1", "PersistentVolume", ofCluster, { shortNames: ["pv"], subresources: ["status"] }),
  kindOf("v1", "Event", inNamespace, { shortNames: ["ev"] }),
  kindOf("v1", "ResourceQuota", inNamespace, { shortNames: ["quota"], subresources: ["status"] }),
  kindOf("v1", "LimitRange", inNamespace, { shortNames: ["limits"] }),
  kindOf("batch/v1", "Job", inNamespace, {
    categories: ["all"],
    subresources: ["status"],
    countsGenerations: true,
  }),
  kindOf("discovery.k8s.io/v1", "EndpointSlice", inNamespace, { countsGenerations: true }),
  kindOf("networking.k8s.io/v1", "NetworkPolicy", inNamespace, {
    plural: "networkpolicies",
    shortNames: ["netpol"],
    countsGenerations: true,
  }),
  kindOf(rbac, "Role", inNamespace),
  kindOf(rbac, "RoleBinding", inNamespace),
  kindOf(rbac, "ClusterRole", ofCluster),
  kindOf(rbac, "ClusterRoleBinding", ofCluster),
  kindOf("storage.k8s.io/v1", "StorageClass", ofCluster, { plural: "storageclasses", shortNames: ["sc"] }),
  kindOf("scheduling.k8s.io/v1", "PriorityClass", ofCluster, {
    plural: "priorityclasses",
    shortNames: ["pc"],
    countsGenerations: true,
  }),
  kindOf("node.k8s.io/v1", "RuntimeClass", ofCluster, { plural: "runtimeclasses" }),
];

/** The store's name of a kind: `pods`, `jobs.batch`. */
export function resourceOf({ plural, group }: { readonly plural: string; readonly group: string }): string {
  return group === "" ? plural : `${plural}.${group}`;
}

/** `v1`, `batch/v1`. */
export function apiVersionOf({
  group,
  version,
}: {
  readonly group: string;
  readonly version: string;
}): string {
  return group === "" ? version : `${group}/${version}`;
}

const byResource = new Map(kinds.map((kind) => [resourceOf(kind), kind]));

/** The kind that the store calls `resource`, or undefined. */
export function findKind(resource: string): Kind | undefined {
  return byResource.get(resource);
}

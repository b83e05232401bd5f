/** The roles and bindings that every server starts with and that matter here, as Kubernetes 1.35 has them. */

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

const read = ["get", "list", "watch"];
const write = ["create", "delete", "deletecollection", "patch", "update"];
const words = (text: string) => text.split(" ");
const rule = (group: string, resources: string, verbs: readonly string[]): Rule => ({
  apiGroups: group === "events" ? ["", "events.k8s.io"] : [group],
  resources: words(resources),
  verbs,
});

const apps =
  "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets " +
  "replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status";
const readsObjects: readonly Rule[] = [
  rule(
    "",
    "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers " +
      "replicationcontrollers/scale serviceaccounts services services/status",
    read,
  ),
  rule(
    "",
    "bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas " +
      "resourcequotas/status",
    read,
  ),
  rule("", "namespaces", read),
  rule("events", "events", read),
  rule("discovery.k8s.io", "endpointslices", read),
  rule("apps", apps, read),
  rule("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", read),
  rule("batch", "cronjobs cronjobs/status jobs jobs/status", read),
  rule("policy", "poddisruptionbudgets poddisruptionbudgets/status", read),
  rule("networking.k8s.io", "ingresses ingresses/status networkpolicies", read),
];
const readsMetrics = rule("metrics.k8s.io", "pods nodes", read);
const editsObjects: readonly Rule[] = [
  rule("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", read),
  rule("", "serviceaccounts", ["impersonate"]),
  rule("", "pods pods/attach pods/exec pods/portforward pods/proxy", write),
  rule("", "pods/eviction", ["create"]),
  rule(
    "",
    "configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts " +
      "services services/proxy",
    write,
  ),
  rule("", "serviceaccounts/token", ["create"]),
  rule("events", "events", write),
  rule(
    "apps",
    "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets " +
      "statefulsets/scale",
    write,
  ),
  rule("autoscaling", "horizontalpodautoscalers", write),
  rule("batch", "cronjobs jobs", write),
  rule("policy", "poddisruptionbudgets", write),
  rule("networking.k8s.io", "ingresses networkpolicies", write),
  rule("coordination.k8s.io", "leases", [...write, ...read]),
];

/** ClusterRoles by name. */
export const clusterRoles: Readonly<Record<string, readonly Rule[]>> = {
  "cluster-admin": [rule("*", "*", ["*"]), { nonResourceURLs: ["*"], verbs: ["*"] }],
  admin: [
    ...editsObjects,
    readsMetrics,
    ...readsObjects,
    rule("authorization.k8s.io", "localsubjectaccessreviews", ["create"]),
    rule("rbac.authorization.k8s.io", "rolebindings roles", [...write, ...read]),
  ],
  edit: [...editsObjects, readsMetrics, ...readsObjects],
  view: [...readsObjects, readsMetrics],
  "system:basic-user": [
    rule("authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews", ["create"]),
    rule("authentication.k8s.io", "selfsubjectreviews", ["create"]),
  ],
  "system:discovery": [
    {
      nonResourceURLs: words(
        "/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/",
      ),
      verbs: ["get"],
    },
  ],
  "system:public-info-viewer": [
    { nonResourceURLs: words("/healthz /livez /readyz /version /version/"), verbs: ["get"] },
  ],
};

/** ClusterRoleBindings: each binds the role of its name to these groups. */
export const clusterRoleBindings: Readonly<Record<string, readonly string[]>> = {
  "cluster-admin": ["system:masters"],
  "system:basic-user": ["system:authenticated"],
  "system:discovery": ["system:authenticated"],
  "system:public-info-viewer": ["system:authenticated", "system:unauthenticated"],
};

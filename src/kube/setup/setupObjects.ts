import { rulesFor } from "../../domain/features.js";
import { labels, managedByValue } from "../../domain/labels.js";
import { setupName, sessionAccounts, type SetupRequest } from "../../domain/setup/setupRequest.js";
import { networkPolicy } from "./networkPolicy.js";
import type { KubeObject } from "./setupKinds.js";

/** On everything that a set-up makes: by these it is found and removed again. */
const setupLabels = { [labels.managedBy]: managedByValue, [labels.setup]: "true" };

/**
 * What a namespace needs for sessions, in the order to apply it. Pure: the same request gives the same objects.
 * `ownsNamespace`: it was made by a set-up, or is to be; somebody else's gets the Pod Security label only.
 */
export function setupObjects(
  request: SetupRequest,
  { ownsNamespace }: { readonly ownsNamespace: boolean },
): readonly KubeObject[] {
  const { namespace, profiles, subject, quota, network, podSecurity } = request;
  const metadata = (name: string) => ({ name, namespace, labels: setupLabels });
  const accounts = subject.kind === "serviceAccount" ? [subject.name] : [];
  const networked = network === undefined ? [] : profiles;
  const namespaceLabels = {
    ...(ownsNamespace ? setupLabels : {}),
    ...(podSecurity === undefined ? {} : { "pod-security.kubernetes.io/enforce": podSecurity }),
  };
  return [
    ...(Object.keys(namespaceLabels).length > 0
      ? [{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: namespaceLabels } }]
      : []),
    ...accounts.map((name) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: metadata(name) })),
    ...sessionAccounts(profiles)
      .filter((name) => !accounts.includes(name))
      .map((name) => ({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: metadata(name),
        // It may do nothing in the cluster, so its token is of no use to anybody but a thief.
        automountServiceAccountToken: false,
      })),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: metadata(setupName),
      rules: rulesFor(request.features).map(({ group, resource, subresource, verbs }) => ({
        apiGroups: [group],
        resources: [subresource === undefined ? resource : `${resource}/${subresource}`],
        verbs,
      })),
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: metadata(setupName),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: setupName },
      subjects: [subjectOf(request)],
    },
    ...(quota === undefined
      ? []
      : [
          {
            apiVersion: "v1",
            kind: "ResourceQuota",
            metadata: metadata(setupName),
            spec: { hard: quota },
          },
        ]),
    ...networked.map((profile) =>
      networkPolicy(profile, network ?? "outgoing", metadata(`${setupName}-${profile.name}`)),
    ),
  ];
}

function subjectOf({ subject: { kind, name }, namespace }: SetupRequest): Record<string, string> {
  const apiGroup = "rbac.authorization.k8s.io";
  switch (kind) {
    case "serviceAccount":
      return { kind: "ServiceAccount", name, namespace };
    case "user":
      return { apiGroup, kind: "User", name };
    case "group":
      return { apiGroup, kind: "Group", name };
  }
}

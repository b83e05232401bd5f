import type { Disposable } from "../../base/disposable.js";
import type { ObjectStore, StoredObject } from "../objects.js";

const caDescription =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the " +
  "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes " +
  "clusters.";

/** Gives every namespace its default service account and the certificate of the API server, and gives them again. */
export function keepNamespacesFurnished(store: ObjectStore, caCertificatePem: string): Disposable {
  const furnish = (namespace: string) => {
    const found = store.get("namespaces", undefined, namespace);
    if (!found || found.metadata.deletionTimestamp !== undefined) return;
    if (!store.get("serviceaccounts", namespace, "default"))
      store.create("serviceaccounts", {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "default", namespace },
      });
    if (!store.get("configmaps", namespace, "kube-root-ca.crt"))
      store.create("configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
          name: "kube-root-ca.crt",
          namespace,
          annotations: { "kubernetes.io/description": caDescription },
        },
        data: { "ca.crt": caCertificatePem },
      });
  };
  for (const { metadata } of store.list("namespaces")) furnish(metadata.name);
  return store.watch(({ type, resource, object }) => {
    if (type === "ADDED" && resource === "namespaces") furnish(object.metadata.name);
    if (type === "DELETED" && isFurniture(resource, object)) furnish(object.metadata.namespace ?? "");
  });
}

function isFurniture(resource: string, { metadata }: StoredObject): boolean {
  return (
    (resource === "serviceaccounts" && metadata.name === "default") ||
    (resource === "configmaps" && metadata.name === "kube-root-ca.crt")
  );
}

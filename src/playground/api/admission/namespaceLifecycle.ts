import { forbidden, forbiddenFor, notFound } from "../status.js";
import { admittedName, type AdmissionInput } from "./input.js";

const undeletable = ["default", "kube-system", "kube-public"];
const namespaceKind = { plural: "namespaces", group: "" };

/** Nothing is made in a namespace that is not there, or that is going. */
export function checkNamespace({ context, exchange, object }: AdmissionInput): void {
  const { namespace, kind } = exchange;
  if (namespace === undefined || !kind.namespaced) return;
  const found = context.store.get("namespaces", undefined, namespace);
  if (!found) throw notFound(namespaceKind, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbiddenFor(kind, admittedName({ object }), why, [
    {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    },
  ]);
}

/** The namespaces that the cluster itself lives in stay. */
export function checkNamespaceDeletion(name: string): void {
  if (undeletable.includes(name)) throw forbidden(namespaceKind, name, "this namespace may not be deleted");
}

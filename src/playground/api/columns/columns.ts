import type { StoredObject } from "../../objects.js";
import { at, objectAt, objectsAt, textAt } from "../../schema/json.js";
import { ageColumn, createdColumn, nameColumn, type Column } from "./column.js";
import { eventColumns } from "./eventColumns.js";
import { jobColumns } from "./jobColumns.js";
import { networkColumns } from "./networkColumns.js";
import { nodeColumns } from "./nodeColumns.js";
import { podColumns } from "./podColumns.js";
import { storageColumns } from "./storageColumns.js";

const bindingColumns: readonly Column[] = [
  nameColumn,
  {
    name: "Role",
    cell: (object) => `${textAt(object, "roleRef", "kind")}/${textAt(object, "roleRef", "name")}`,
  },
  ageColumn,
  ...(["Users", "Groups", "ServiceAccounts"] as const).map((name): Column => ({
    name,
    priority: 1,
    cell: (object) =>
      objectsAt(object, "subjects")
        .filter((subject) => `${textAt(subject, "kind")}s` === name)
        .map((subject) =>
          name === "ServiceAccounts"
            ? `${textAt(subject, "namespace")}/${textAt(subject, "name")}`
            : textAt(subject, "name"),
        )
        .join(", "),
  })),
];

/** `requests.cpu: 1/2, pods: 3/5`: what is used of what there may be. */
function quotaCell(object: StoredObject, isLimit: boolean): string {
  const hard = objectAt(object, "status", "hard");
  return Object.keys(hard)
    .filter((name) => name.startsWith("limits.") === isLimit)
    .sort()
    .map((name) => `${name}: ${textAt(object, "status", "used", name)}/${textAt(hard, name)}`)
    .join(", ");
}

const countOf = (object: StoredObject, ...fields: readonly string[]) =>
  fields.reduce((sum, field) => sum + Object.keys(objectAt(object, field)).length, 0);

const columnsOfResource: Readonly<Record<string, readonly Column[]>> = {
  ...podColumns,
  ...nodeColumns,
  ...jobColumns,
  ...eventColumns,
  ...networkColumns,
  ...storageColumns,
  namespaces: [
    nameColumn,
    { name: "Status", cell: (object) => textAt(object, "status", "phase") },
    ageColumn,
  ],
  configmaps: [
    nameColumn,
    { name: "Data", cell: (object) => countOf(object, "data", "binaryData") },
    ageColumn,
  ],
  secrets: [
    nameColumn,
    { name: "Type", cell: (object) => textAt(object, "type") },
    { name: "Data", cell: (object) => countOf(object, "data") },
    ageColumn,
  ],
  serviceaccounts: [nameColumn, ageColumn],
  resourcequotas: [
    nameColumn,
    { name: "Request", cell: (object) => quotaCell(object, false) },
    { name: "Limit", cell: (object) => quotaCell(object, true) },
    ageColumn,
  ],
  limitranges: [nameColumn, createdColumn],
  "roles.rbac.authorization.k8s.io": [nameColumn, createdColumn],
  "clusterroles.rbac.authorization.k8s.io": [nameColumn, createdColumn],
  "rolebindings.rbac.authorization.k8s.io": bindingColumns,
  "clusterrolebindings.rbac.authorization.k8s.io": bindingColumns,
  "priorityclasses.scheduling.k8s.io": [
    nameColumn,
    { name: "Value", type: "integer", cell: (object) => Number(at(object, "value") ?? 0) },
    { name: "Global-Default", type: "boolean", cell: (object) => at(object, "globalDefault") === true },
    ageColumn,
    { name: "PreemptionPolicy", cell: (object) => textAt(object, "preemptionPolicy") },
  ],
  "runtimeclasses.node.k8s.io": [
    nameColumn,
    { name: "Handler", cell: (object) => textAt(object, "handler") },
    ageColumn,
  ],
};

/** The columns of a resource; name and creation time where none are known. */
export function columnsOf(resource: string): readonly Column[] {
  return columnsOfResource[resource] ?? [nameColumn, createdColumn];
}

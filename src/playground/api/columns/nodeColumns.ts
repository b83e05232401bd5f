import type { StoredObject } from "../../objects.js";
import { at, objectsAt, textAt } from "../../schema/json.js";
import { ageColumn, nameColumn, type Column } from "./column.js";

function address(object: StoredObject, type: string): string {
  const found = objectsAt(object, "status", "addresses").find((one) => textAt(one, "type") === type);
  return found ? textAt(found, "address") : "<none>";
}

function nodeStatus(object: StoredObject): string {
  const ready = objectsAt(object, "status", "conditions").find((one) => textAt(one, "type") === "Ready");
  const states = [
    ready === undefined ? "Unknown" : textAt(ready, "status") === "True" ? "Ready" : "NotReady",
  ];
  if (at(object, "spec", "unschedulable") === true) states.push("SchedulingDisabled");
  return states.join(",");
}

function roles(object: StoredObject): string {
  const prefix = "node-role.kubernetes.io/";
  const found = Object.keys(object.metadata.labels ?? {})
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  return found.length === 0 ? "<none>" : found.sort().join(",");
}

const info = (name: string, field: string): Column => ({
  name,
  priority: 1,
  cell: (object) => textAt(object, "status", "nodeInfo", field) || "<unknown>",
});

export const nodeColumns: Readonly<Record<string, readonly Column[]>> = {
  nodes: [
    nameColumn,
    { name: "Status", cell: nodeStatus },
    { name: "Roles", cell: roles },
    ageColumn,
    { name: "Version", cell: (object) => textAt(object, "status", "nodeInfo", "kubeletVersion") },
    { name: "Internal-IP", priority: 1, cell: (object) => address(object, "InternalIP") },
    { name: "External-IP", priority: 1, cell: (object) => address(object, "ExternalIP") },
    info("OS-Image", "osImage"),
    info("Kernel-Version", "kernelVersion"),
    info("Container-Runtime", "containerRuntimeVersion"),
  ],
};

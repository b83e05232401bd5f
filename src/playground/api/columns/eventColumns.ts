import type { StoredObject } from "../../objects.js";
import { numberAt, textAt } from "../../schema/json.js";
import { ageOf, nameColumn, type Column } from "./column.js";

function firstSeen(object: StoredObject, nowMs: number): string {
  const first = textAt(object, "firstTimestamp") || textAt(object, "eventTime");
  return first === "" ? "<unknown>" : ageOf(first, nowMs);
}

function lastSeen(object: StoredObject, nowMs: number): string {
  const last =
    textAt(object, "series", "lastObservedTime") ||
    textAt(object, "lastTimestamp") ||
    textAt(object, "firstTimestamp") ||
    textAt(object, "eventTime");
  return last === "" ? "<unknown>" : ageOf(last, nowMs);
}

function about(object: StoredObject): string {
  const kind = textAt(object, "involvedObject", "kind").toLowerCase();
  const name = textAt(object, "involvedObject", "name");
  return name === "" ? kind : `${kind}/${name}`;
}

function source(object: StoredObject): string {
  const component = textAt(object, "source", "component") || textAt(object, "reportingComponent");
  const host = textAt(object, "source", "host") || textAt(object, "reportingInstance");
  return host === "" ? component : `${component}, ${host}`;
}

export const eventColumns: Readonly<Record<string, readonly Column[]>> = {
  events: [
    { name: "Last Seen", description: "Time this event was last observed.", cell: lastSeen },
    { name: "Type", cell: (object) => textAt(object, "type") },
    { name: "Reason", cell: (object) => textAt(object, "reason") },
    { name: "Object", cell: about },
    { name: "Subobject", priority: 1, cell: (object) => textAt(object, "involvedObject", "fieldPath") },
    { name: "Source", priority: 1, cell: source },
    { name: "Message", cell: (object) => textAt(object, "message").trim() },
    { name: "First Seen", priority: 1, cell: firstSeen },
    {
      name: "Count",
      priority: 1,
      cell: (object) => numberAt(object, "series", "count") ?? numberAt(object, "count") ?? 1,
    },
    { ...nameColumn, priority: 1 },
  ],
};

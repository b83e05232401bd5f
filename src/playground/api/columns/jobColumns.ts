import type { StoredObject } from "../../objects.js";
import { at, numberAt, objectAt, objectsAt, textAt, toText } from "../../schema/json.js";
import { ageColumn, nameColumn, type Column } from "./column.js";
import { shortDuration } from "./duration.js";

function jobStatus(object: StoredObject): string {
  const holds = (type: string) =>
    objectsAt(object, "status", "conditions").some(
      (one) => textAt(one, "type") === type && textAt(one, "status") === "True",
    );
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (object.metadata.deletionTimestamp !== undefined) return "Terminating";
  if (holds("Suspended")) return "Suspended";
  if (holds("FailureTarget")) return "FailureTarget";
  return holds("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
}

function completions(object: StoredObject): string {
  const succeeded = numberAt(object, "status", "succeeded") ?? 0;
  const wanted = numberAt(object, "spec", "completions");
  if (wanted !== undefined) return `${succeeded}/${wanted}`;
  const parallelism = numberAt(object, "spec", "parallelism") ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration(object: StoredObject, nowMs: number): string {
  const start = Date.parse(textAt(object, "status", "startTime"));
  if (Number.isNaN(start)) return "";
  const completion = textAt(object, "status", "completionTime");
  const failed = objectsAt(object, "status", "conditions").find((one) => textAt(one, "type") === "Failed");
  const end = completion || (failed ? textAt(failed, "lastTransitionTime") : "");
  return shortDuration((end === "" ? nowMs : Date.parse(end)) - start);
}

/** `a=b,c in (d,e)`, as kubectl writes a selector. */
export function selectorText(selector: unknown): string {
  const labels = objectAt(selector, "matchLabels");
  const equal = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${toText(labels[key])}`);
  const expressions = objectsAt(selector, "matchExpressions").map((one) => {
    const key = textAt(one, "key");
    const values = Array.isArray(at(one, "values")) ? (at(one, "values") as readonly string[]).join(",") : "";
    switch (textAt(one, "operator")) {
      case "In":
        return `${key} in (${values})`;
      case "NotIn":
        return `${key} notin (${values})`;
      case "DoesNotExist":
        return `!${key}`;
      default:
        return key;
    }
  });
  const all = [...equal, ...expressions];
  return all.length === 0 ? "<none>" : all.join(",");
}

const ofContainers = (field: string) => (object: StoredObject) =>
  objectsAt(object, "spec", "template", "spec", "containers")
    .map((one) => textAt(one, field))
    .join(",");

export const jobColumns: Readonly<Record<string, readonly Column[]>> = {
  "jobs.batch": [
    nameColumn,
    { name: "Status", description: "Status of the job.", cell: jobStatus },
    { name: "Completions", cell: completions },
    { name: "Duration", description: "Time required to complete the job.", cell: duration },
    ageColumn,
    { name: "Containers", priority: 1, cell: ofContainers("name") },
    { name: "Images", priority: 1, cell: ofContainers("image") },
    { name: "Selector", priority: 1, cell: (object) => selectorText(at(object, "spec", "selector")) },
  ],
};

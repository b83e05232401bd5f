import { at, objectAt, objectsAt, textAt, type JsonObject } from "../../schema/json.js";

/** A field that a real server acts on and the playground would not, or undefined. `path` is where the spec lies. */
type Unsupported = string | undefined;

/** Of a pod's spec: where it goes beside other pods, and how it finds names. */
export function unsupportedInPod(spec: JsonObject, path: string): Unsupported {
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  for (const kind of ["podAffinity", "podAntiAffinity"])
    if (objectsAt(spec, "affinity", kind, required).length > 0) return `${path}.affinity.${kind}.${required}`;
  for (const [index, constraint] of objectsAt(spec, "topologySpreadConstraints").entries())
    if (textAt(constraint, "whenUnsatisfiable") === "DoNotSchedule")
      return `${path}.topologySpreadConstraints[${index}]`;
  if (at(spec, "dnsConfig") !== undefined) return `${path}.dnsConfig`;
  const dnsPolicy = textAt(spec, "dnsPolicy");
  // Without the node's network, which no pod gets, it is the same as ClusterFirst.
  return ["", "ClusterFirst", "ClusterFirstWithHostNet"].includes(dnsPolicy)
    ? undefined
    : `${path}.dnsPolicy=${dnsPolicy}`;
}

/** Of a job's spec: what decides which pods it starts, and when it is over. */
export function unsupportedInJob(spec: JsonObject): Unsupported {
  const fields = [
    "podFailurePolicy",
    "successPolicy",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
    "managedBy",
  ];
  const found = fields.find((name) => at(spec, name) !== undefined);
  if (found !== undefined) return `spec.${found}`;
  if (textAt(spec, "completionMode") === "Indexed") return "spec.completionMode=Indexed";
  if (textAt(spec, "podReplacementPolicy") === "Failed") return "spec.podReplacementPolicy=Failed";
  return unsupportedInPod(objectAt(spec, "template", "spec"), "spec.template.spec");
}

import { objectAt } from "../../schema/json.js";
import { forbidden } from "../status.js";
import { admittedName, type AdmissionInput } from "./input.js";
import { violations, type PodSecurityLevel } from "./podSecurityChecks.js";

const prefix = "pod-security.kubernetes.io/";

/**
 * Pod Security Admission by the labels of the namespace. A pod that violates `enforce` is refused; whoever makes
 * pods from a template is warned.
 */
export function checkPodSecurity({ context, exchange, object, current }: AdmissionInput): void {
  const { kind, resource, namespace, warnings } = exchange;
  if (current || (resource !== "pods" && resource !== "jobs.batch")) return;
  const labels = context.store.get("namespaces", undefined, namespace ?? "")?.metadata.labels ?? {};
  const enforce = levelOf(labels[`${prefix}enforce`]);
  const warn = levelOf(labels[`${prefix}warn`]);
  const isPod = resource === "pods";
  const spec = isPod ? objectAt(object, "spec") : objectAt(object, "spec", "template", "spec");
  if (isPod && enforce) {
    const found = violations(spec, enforce.level);
    if (found !== "") {
      const why = `violates PodSecurity "${enforce.level}:${version(labels, "enforce")}": ${found}`;
      throw forbidden(kind, admittedName({ object }), why);
    }
  }
  // Templates are judged by what will be enforced on their pods, unless another level was asked for.
  const advised = warn ?? (isPod ? undefined : enforce);
  const found = advised ? violations(spec, advised.level) : "";
  if (advised && found !== "") {
    const label = warn ? "warn" : "enforce";
    warnings.push(`would violate PodSecurity "${advised.level}:${version(labels, label)}": ${found}`);
  }
}

function levelOf(label: string | undefined): { readonly level: PodSecurityLevel } | undefined {
  return label === "baseline" || label === "restricted" ? { level: label } : undefined;
}

function version(labels: Readonly<Record<string, string>>, label: string): string {
  return labels[`${prefix}${label}-version`] ?? "latest";
}

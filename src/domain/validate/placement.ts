import type { LaunchRequest, Toleration } from "../launch.js";
import { labelKeyProblem, labelValueProblem, subdomainProblem } from "../names.js";
import type { ProblemList } from "./fieldProblem.js";

/** Checks where the session may run and as whom: selectors, tolerations, classes, service account, pull secrets. */
export function checkPlacement(request: LaunchRequest, found: ProblemList): void {
  for (const [key, value] of Object.entries(request.nodeSelector ?? {})) {
    found.add(`nodeSelector.${key}`, labelKeyProblem(key) ?? labelValueProblem(value));
  }
  for (const [index, toleration] of (request.tolerations ?? []).entries()) {
    found.add(`tolerations[${index}]`, tolerationProblem(toleration));
  }
  const named = (what: string) => (name: string) => subdomainProblem(name, what);
  found.check("priorityClass", request.priorityClass, named("a priority class"));
  found.check("runtimeClass", request.runtimeClass, named("a runtime class"));
  found.check("serviceAccount", request.serviceAccount, named("a service account"));
  for (const [index, name] of (request.imagePullSecrets ?? []).entries()) {
    found.add(`imagePullSecrets[${index}]`, subdomainProblem(name, "a Secret"));
  }
}

function tolerationProblem({ key, operator = "Equal", value }: Toleration): string | undefined {
  if (key === undefined || key === "") {
    return operator === "Exists"
      ? undefined
      : "A toleration without a key tolerates everything, and needs the operator “Exists” to say so.";
  }
  const keyProblem = labelKeyProblem(key);
  if (keyProblem !== undefined) return keyProblem;
  if (operator === "Exists") {
    return value === undefined || value === ""
      ? undefined
      : `The toleration of “${key}” has the operator “Exists” and a value. Remove the value, or use “Equal”.`;
  }
  return labelValueProblem(value ?? "");
}

import type { JsonObject } from "../../schema/json.js";
import { defaultTolerations } from "./defaultTolerations.js";
import type { AdmissionInput } from "./input.js";
import { checkLimits, fillFromLimits } from "./limitRanger.js";
import { checkNamespace } from "./namespaceLifecycle.js";
import { checkPodSecurity } from "./podSecurity.js";
import { fillPriority } from "./priority.js";
import { checkQuota } from "./quota.js";
import { checkRuntimeClass } from "./runtimeClass.js";
import { fillServiceAccount } from "./serviceAccount.js";

/** Before the object is checked: refuses what may not be here, and fills in what the server decides. */
export function admitChanges(admission: AdmissionInput): JsonObject {
  if (!admission.current) checkNamespace(admission);
  if (admission.exchange.resource !== "pods") return admission.object;
  const fillers = admission.current
    ? [defaultTolerations]
    : [checkRuntimeClass, fillPriority, fillServiceAccount, fillFromLimits, defaultTolerations];
  return fillers.reduce((object, fill) => fill({ ...admission, object }), admission.object);
}

/** After the object was checked: refuses what a rule of its namespace forbids. */
export function admitResult(admission: AdmissionInput): void {
  checkLimits(admission);
  checkPodSecurity(admission);
  if (!admission.current) checkQuota(admission);
}

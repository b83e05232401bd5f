import { parseQuantity } from "./quantity.js";
import type { QuotaRefusal } from "./quotaRefusal.js";
import { isFinished, type Container, type Session } from "./session.js";

/** Whether a quota would still refuse what it refused once `old` is gone and what that takes up is free. */
export function isOverWithout(old: Session, { over }: QuotaRefusal): boolean {
  return over.some(({ resource, requested, used, limited }) => {
    const [asked, taken, most] = [requested, used, limited].map((text) => parseQuantity(text ?? ""));
    if (asked === undefined || taken === undefined || most === undefined) return false;
    // Quantities are doubles here: 0.1 and 0.2 are not 0.3.
    return taken - (freedBy(old, resource) ?? asked) + asked > most * (1 + 1e-9);
  });
}

/** What deleting the pod gives back; undefined for a resource of which the pod does not tell. */
function freedBy({ state, containers }: Session, resource: string): number | undefined {
  if (resource === "count/pods") return 1;
  const [, bound = "requests", name = resource] = /^(requests|limits)\.(.+)$/.exec(resource) ?? [];
  const isOfPod = resource === "pods" || ["cpu", "memory", "ephemeral-storage"].includes(name);
  if (!isOfPod) return undefined;
  // A quota does not count a pod that has ended.
  if (isFinished(state)) return 0;
  return resource === "pods" ? 1 : effective(containers, bound === "limits" ? "limits" : "requests", name);
}

/** As the scheduler counts: init containers run one after the other, all others together. */
function effective(containers: readonly Container[], bound: "requests" | "limits", name: string): number {
  const amount = (container: Container) => parseQuantity(container[bound]?.[name] ?? "") ?? 0;
  const init = containers.filter(({ role }) => role === "init").map(amount);
  const together = containers.filter(({ role }) => role === "main" || role === "sidecar").map(amount);
  return Math.max(
    together.reduce((sum, each) => sum + each, 0),
    ...init,
  );
}

import type { Condition } from "../../domain/session.js";
import { list, record, text, type Building } from "./read.js";

/** The conditions of a pod, as the cluster orders them. A status that is no known word reads as `Unknown`. */
export function decodeConditions(raw: unknown): readonly Condition[] {
  return list(raw).map((item) => {
    const given = record(item);
    const condition: Building<Condition> = {
      type: text(given.type) ?? "",
      status: given.status === "True" || given.status === "False" ? given.status : "Unknown",
    };
    const reason = text(given.reason);
    if (reason !== undefined) condition.reason = reason;
    const message = text(given.message);
    if (message !== undefined) condition.message = message;
    const lastTransitionTime = text(given.lastTransitionTime);
    if (lastTransitionTime !== undefined) condition.lastTransitionTime = lastTransitionTime;
    return condition;
  });
}

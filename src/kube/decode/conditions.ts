import type { Condition } from "../../domain/session.js";
import { list, record, text, type Building } from "./read.js";

/** The conditions of a pod, as the cluster orders them. A status that is no known word reads as `Unknown`. */
export function decodeConditions(raw: unknown): readonly Condition[] {
  return list(raw).map((item) => {
    const given = record(item);
    const type = text(given.type) ?? "";
    const status = given.status === "True" || given.status === "False" ? given.status : "Unknown";
    const reason = text(given.reason);
    const message = text(given.message);
    const lastTransitionTime = text(given.lastTransitionTime);
    // The usual one, in one piece: each member added later costs a list of its own beside the object.
    if (reason === undefined && message === undefined && lastTransitionTime !== undefined)
      return { type, status, lastTransitionTime };
    const condition: Building<Condition> = { type, status };
    if (reason !== undefined) condition.reason = reason;
    if (message !== undefined) condition.message = message;
    if (lastTransitionTime !== undefined) condition.lastTransitionTime = lastTransitionTime;
    return condition;
  });
}

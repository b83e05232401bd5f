import { parseQuotaRefusal, type QuotaRefusal } from "../quotaRefusal.js";
import type { Explain } from "./subject.js";
import { listed } from "./words.js";

/** A controller could not make or grow the session's pod, because a quota is used up. Told by events only. */
export const explainQuota: Explain = ({ session, events }) => {
  if (session.state.kind !== "pending") return undefined;
  const event = events.findLast(({ message }) => message.includes(" quota: "));
  const refusal = event && parseQuotaRefusal(event.message);
  return refusal && quotaSentences(refusal);
};

/** The same words for an event and for a launch that was refused. */
export function quotaSentences(refusal: QuotaRefusal): { readonly cause: string; readonly fix: string } {
  if (refusal.mustSpecify.length > 0) {
    return {
      cause: `The quota ${refusal.quota} wants every container to state ${listed(refusal.mustSpecify)}.`,
      fix: "Set requests and limits in the profile, and launch again.",
    };
  }
  const parts = refusal.over.map(({ resource, used, limited, requested }) => {
    const asked = requested === undefined ? "" : `, ${requested} more asked for`;
    return `${resource} (${used ?? "?"} of ${limited ?? "?"} used${asked})`;
  });
  return {
    cause: `The quota ${refusal.quota} is used up: ${listed(parts)}.`,
    fix: "Stop sessions that are not needed, or ask for less.",
  };
}

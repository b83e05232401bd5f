import type { SessionEvent } from "../session.js";
import { newestEvent, type Explain } from "./subject.js";
import { quoted } from "./words.js";

/** A probe fails: the session is not ready because of it, or is restarted because of it. Told by events only. */
export const explainProbe: Explain = (subject) => {
  const event = newestEvent(subject, "Unhealthy", "ProbeWarning");
  const match = /^(Readiness|Liveness|Startup) probe (?:failed|errored|warning)[^:]*:\s*(.*)$/s.exec(
    event?.message ?? "",
  );
  if (!event || !match) return undefined;
  const probe = `${match[1]?.toLowerCase() ?? ""} probe`;
  const killing = newestEvent({ ...subject, events: subject.events.filter(isProbeKill) }, "Killing");
  switch (subject.session.state.kind) {
    case "starting":
    case "unhealthy":
      break;
    case "running":
      // Ready until the node ends it: worth a word only while that is under way.
      if (!killing || killing.lastSeenAt < (subject.session.startedAt ?? "")) return undefined;
      break;
    case "pending":
    case "settingUp":
    case "blocked":
    case "stopping":
    case "stopped":
    case "failed":
    case "expired":
    case "killed":
    case "lost":
      if (!killing) return undefined;
  }
  const effect = killing ? "so the node restarts the session" : "so the session is not ready";
  const why = probeFault(match[2] ?? "");
  return { cause: `The ${probe} fails${why.cause}, ${effect}.`, fix: why.fix };
};

/** Whether the node ended a container because its probe failed. */
export function isProbeKill({ message }: Pick<SessionEvent, "message">): boolean {
  return /failed (?:liveness|startup) probe/.test(message);
}

function probeFault(output: string): { readonly cause: string; readonly fix: string } {
  const port = /:(\d+)(?:\/|:|"|$)/.exec(output)?.[1];
  const where = port === undefined ? "its port" : `port ${port}`;
  if (/connection refused/.test(output)) {
    return {
      cause: ` (connection refused: nothing listens on ${where})`,
      fix: `Make the session's program listen on ${where} on all addresses, or correct the probe.`,
    };
  }
  const status = /statuscode: (\d+)/.exec(output)?.[1];
  if (status !== undefined) {
    return {
      cause: ` (HTTP status ${status})`,
      fix: "Read the session's log for why it answers so, or correct the probe's path.",
    };
  }
  if (/deadline exceeded|timed? ?out/i.test(output)) {
    return {
      cause: " (no answer in time)",
      fix: "Give the probe a longer timeout, or the session more CPU.",
    };
  }
  const said = quoted(output);
  return {
    cause: said === "" ? "" : ` (${said})`,
    fix: "Run the probe's command in a terminal of the session, and correct the session or the probe.",
  };
}

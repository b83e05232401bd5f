import type { SessionEvent } from "../../domain/session.js";
import { number, record, text, type Building } from "./read.js";

/** `spec.containers{main}`, `spec.initContainers{git-clone}`: how the kubelet names a container. */
const containerPath = /^spec\.\w*[cC]ontainers\{(.+)\}$/;

/**
 * An event about a pod, from a core/v1 Event as JSON gives it. Undefined for one about anything else. Components
 * fill different fields: the old ones count in `count` and `lastTimestamp`, the new ones (the scheduler) in
 * `series`, or tell only `eventTime`.
 */
export function decodeEvent(raw: unknown): SessionEvent | undefined {
  const event = record(raw);
  const metadata = record(event.metadata);
  const about = record(event.involvedObject);
  const aboutUid = text(about.uid);
  const aboutName = text(about.name);
  const key = text(metadata.uid) ?? text(metadata.name);
  if (about.kind !== "Pod" || aboutUid === undefined || aboutName === undefined || key === undefined) {
    return undefined;
  }
  const series = record(event.series);
  const decoded: Building<SessionEvent> = {
    key,
    aboutUid,
    aboutName,
    type: event.type === "Warning" ? "Warning" : "Normal",
    reason: text(event.reason) ?? "",
    message: (text(event.message) ?? text(event.note) ?? "").trim(),
    count: Math.max(number(series.count) ?? 0, number(event.count) ?? 0, 1),
    firstSeenAt:
      text(event.firstTimestamp) ?? text(event.eventTime) ?? text(metadata.creationTimestamp) ?? "",
    lastSeenAt:
      text(series.lastObservedTime) ??
      text(event.lastTimestamp) ??
      text(event.eventTime) ??
      text(event.firstTimestamp) ??
      text(metadata.creationTimestamp) ??
      "",
  };
  const container = containerPath.exec(text(about.fieldPath) ?? "")?.[1];
  if (container !== undefined) decoded.container = container;
  return decoded;
}

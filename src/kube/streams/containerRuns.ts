import { property } from "../property.js";

/** What a log does next whose stream the server has ended. */
export type AfterLog =
  /** Nothing more will come. */
  | { readonly kind: "ended" }
  /** The container runs, or has run since: the server only closed the stream. */
  | { readonly kind: "resume" }
  /** It will be started again. */
  | { readonly kind: "wait" };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Decides from a pod, as the server sent it, whether the log of `container` goes on.
 *
 * @param known what this returned before for the same log: runs that were read to their end
 */
export function afterLog(
  pod: unknown,
  container: string,
  known: { readonly uid?: string; readonly restartCount: number },
): { readonly next: AfterLog; readonly uid?: string; readonly restartCount: number } {
  const metadata = fields(property(pod, "metadata"));
  const spec = fields(property(pod, "spec"));
  const status = fields(property(pod, "status"));
  const uid = typeof metadata["uid"] === "string" ? metadata["uid"] : undefined;
  const found = findStatus(status, container);
  const restartCount = Number(found?.status["restartCount"] ?? 0);
  const answer = (kind: AfterLog["kind"]) => ({
    next: { kind },
    restartCount,
    ...(uid === undefined ? {} : { uid }),
  });
  if (known.uid !== undefined && known.uid !== uid) return answer("ended");
  const state = fields(found?.status["state"]);
  if (state["running"] !== undefined) return answer("resume");
  if (status["phase"] === "Succeeded" || status["phase"] === "Failed") return answer("ended");
  if (metadata["deletionTimestamp"] !== undefined) return answer("ended");
  // Before a node has taken the pod there is no status of its containers.
  if (!found) return answer(status["phase"] === "Pending" ? "wait" : "ended");
  if (!restarts({ spec, container, list: found.list, state })) return answer("ended");
  const hasRun =
    state["terminated"] !== undefined || fields(found.status["lastState"])["terminated"] !== undefined;
  // It has run, and ended again, since we read the last of it.
  return answer(hasRun && restartCount > known.restartCount ? "resume" : "wait");
}

/**
 * Whether `container` was started again after a line of that second was written: the rest of its run before is then
 * in the log of the run before. A start is told in seconds, so in the same second it may have been.
 */
export function beganAfter(pod: unknown, container: string, lineSecondMs: number): boolean {
  const found = findStatus(fields(property(pod, "status")), container)?.status ?? {};
  const state = fields(found["state"]);
  // Of a container that waits, the log is that of its last run, and there is none before.
  const run = fields(state["running"] ?? state["terminated"]);
  return Number(found["restartCount"]) > 0 && Date.parse(String(run["startedAt"])) >= lineSecondMs;
}

function restarts(of: {
  readonly spec: Fields;
  readonly container: string;
  readonly list: string;
  readonly state: Fields;
}): boolean {
  const terminated = of.state["terminated"];
  const succeeded = terminated !== undefined && property(terminated, "exitCode") === 0;
  if (of.list === "ephemeralContainerStatuses") return false;
  const policy = of.spec["restartPolicy"] ?? "Always";
  if (of.list === "initContainerStatuses") {
    const own = entries(of.spec["initContainers"]).find((entry) => entry["name"] === of.container);
    if (own?.["restartPolicy"] === "Always") return true;
    return !succeeded && policy !== "Never";
  }
  if (terminated === undefined) return true;
  return policy === "Always" || (policy === "OnFailure" && !succeeded);
}

function findStatus(
  status: Fields,
  container: string,
): { readonly list: string; readonly status: Fields } | undefined {
  for (const list of ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"]) {
    const found = entries(status[list]).find((entry) => entry["name"] === container);
    if (found) return { list, status: found };
  }
  return undefined;
}

function entries(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

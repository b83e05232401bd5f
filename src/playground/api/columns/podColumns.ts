import type { StoredObject } from "../../objects.js";
import { at, numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../../schema/json.js";
import { ageColumn, ageOf, nameColumn, type Column } from "./column.js";

/** What kubectl shows of a pod, from k8s.io/kubernetes/pkg/printers/internalversion.printPod. */
interface PodSummary {
  readonly reason: string;
  readonly readyContainers: number;
  readonly totalContainers: number;
  readonly restarts: number;
  /** "" where nothing was restarted. */
  readonly lastRestartAt: string;
}

const orNone = (text: string) => (text === "" ? "<none>" : text);

function isRestartableInit(object: StoredObject, name: string): boolean {
  return objectsAt(object, "spec", "initContainers").some(
    (one) => textAt(one, "name") === name && textAt(one, "restartPolicy") === "Always",
  );
}

function hasCondition(object: StoredObject, type: string): boolean {
  return objectsAt(object, "status", "conditions").some(
    (one) => textAt(one, "type") === type && textAt(one, "status") === "True",
  );
}

function summarize(object: StoredObject): PodSummary {
  const spec = objectAt(object, "spec");
  const sidecars = objectsAt(spec, "initContainers").filter(
    (one) => textAt(one, "restartPolicy") === "Always",
  );
  const totalContainers = objectsAt(spec, "containers").length + sidecars.length;
  const phase = textAt(object, "status", "phase");
  let reason = textAt(object, "status", "reason") || phase;
  if (objectsAt(spec, "schedulingGates").length > 0 && gated(object)) reason = "SchedulingGated";

  const init = initState(object);
  let { restarts, readyContainers, lastRestartAt } = init;
  const isInitializing = init.reason !== undefined;
  if (init.reason !== undefined) reason = init.reason;
  if (!isInitializing || hasCondition(object, "Initialized")) {
    restarts = init.sidecarRestarts;
    lastRestartAt = init.sidecarLastRestartAt;
    let hasRunning = false;
    for (const status of objectsAt(object, "status", "containerStatuses").toReversed()) {
      restarts += numberAt(status, "restartCount") ?? 0;
      lastRestartAt = later(lastRestartAt, lastFinished(status));
      const own = containerReason(status);
      if (own !== undefined) reason = own;
      else if (at(status, "ready") === true && at(status, "state", "running")) {
        hasRunning = true;
        readyContainers++;
      }
    }
    // A pod of which only some containers are done is still running.
    if (reason === "Completed" && hasRunning) reason = hasCondition(object, "Ready") ? "Running" : "NotReady";
  }
  const isDone = phase === "Succeeded" || phase === "Failed";
  if (object.metadata.deletionTimestamp !== undefined && textAt(object, "status", "reason") === "NodeLost")
    reason = "Unknown";
  else if (object.metadata.deletionTimestamp !== undefined && !isDone) reason = "Terminating";
  return { reason, readyContainers, totalContainers, restarts, lastRestartAt };
}

function gated(object: StoredObject): boolean {
  return objectsAt(object, "status", "conditions").some(
    (one) => textAt(one, "type") === "PodScheduled" && textAt(one, "reason") === "SchedulingGated",
  );
}

function initState(object: StoredObject) {
  const total = objectsAt(object, "spec", "initContainers").length;
  let restarts = 0;
  let lastRestartAt = "";
  let sidecarRestarts = 0;
  let sidecarLastRestartAt = "";
  let readyContainers = 0;
  let reason: string | undefined;
  for (const [index, status] of objectsAt(object, "status", "initContainerStatuses").entries()) {
    const isSidecar = isRestartableInit(object, textAt(status, "name"));
    restarts += numberAt(status, "restartCount") ?? 0;
    lastRestartAt = later(lastRestartAt, lastFinished(status));
    if (isSidecar) {
      sidecarRestarts += numberAt(status, "restartCount") ?? 0;
      sidecarLastRestartAt = later(sidecarLastRestartAt, lastFinished(status));
    }
    if (numberAt(status, "state", "terminated", "exitCode") === 0) continue;
    if (isSidecar && at(status, "started") === true) {
      if (at(status, "ready") === true) readyContainers++;
      continue;
    }
    const own = containerReason(status);
    const isWaitingForItsTurn = own === "PodInitializing" || own === undefined || own === "";
    reason = `Init:${isWaitingForItsTurn ? `${index}/${total}` : own}`;
    break;
  }
  return { restarts, lastRestartAt, sidecarRestarts, sidecarLastRestartAt, readyContainers, reason };
}

/** Why a container does not run; undefined when it does. */
function containerReason(status: JsonObject): string | undefined {
  const waiting = textAt(status, "state", "waiting", "reason");
  if (waiting !== "") return waiting;
  const terminated = at(status, "state", "terminated");
  if (!terminated) return undefined;
  const reason = textAt(terminated, "reason");
  if (reason !== "") return reason;
  const signal = numberAt(terminated, "signal") ?? 0;
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, "exitCode") ?? 0}`;
}

function lastFinished(status: JsonObject): string {
  return textAt(status, "lastState", "terminated", "finishedAt");
}

function later(left: string, right: string): string {
  return left > right ? left : right;
}

function restartsCell(object: StoredObject, nowMs: number): string {
  const { restarts, lastRestartAt } = summarize(object);
  return restarts > 0 && lastRestartAt !== ""
    ? `${restarts} (${ageOf(lastRestartAt, nowMs)} ago)`
    : String(restarts);
}

function readinessGates(object: StoredObject): string {
  const gates = objectsAt(object, "spec", "readinessGates");
  if (gates.length === 0) return "<none>";
  const passed = gates.filter((gate) => hasCondition(object, textAt(gate, "conditionType"))).length;
  return `${passed}/${gates.length}`;
}

export const podColumns: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    nameColumn,
    {
      name: "Ready",
      description: "The aggregate readiness state of this pod for accepting traffic.",
      cell: (object) => {
        const { readyContainers, totalContainers } = summarize(object);
        return `${readyContainers}/${totalContainers}`;
      },
    },
    {
      name: "Status",
      description: "The aggregate status of the containers in this pod.",
      cell: (object) => summarize(object).reason,
    },
    { name: "Restarts", description: "How often containers of this pod were restarted.", cell: restartsCell },
    ageColumn,
    { name: "IP", priority: 1, cell: (object) => orNone(textAt(object, "status", "podIP")) },
    { name: "Node", priority: 1, cell: (object) => orNone(textAt(object, "spec", "nodeName")) },
    {
      name: "Nominated Node",
      priority: 1,
      cell: (object) => orNone(textAt(object, "status", "nominatedNodeName")),
    },
    { name: "Readiness Gates", priority: 1, cell: readinessGates },
  ],
};

import type { ContainerRecord } from "./containerRecord.js";
import type { PodPhase } from "./podTypes.js";

/** The phase that the containers make, before anything that is decided for the pod as a whole; kubelet's getPhase. */
export function phaseOf(records: readonly ContainerRecord[], restartPolicy: string): PodPhase {
  const init = records.filter(({ role }) => role !== "main");
  const main = records.filter(({ role }) => role === "main");
  const failedInit = init.some(({ role, current }) => role === "init" && (current?.end?.exitCode ?? 0) !== 0);
  if (failedInit && restartPolicy === "Never") return "Failed";
  const isInitialized = init.every(isInitDone);
  const hasBegun = main.some(({ current }) => current !== undefined);
  if (!isInitialized && !hasBegun) return "Pending";
  if (main.some(({ current }) => current === undefined)) return "Pending";
  if (main.some((record) => record.isRunning)) return "Running";
  if (main.some((record) => record.shouldStart(restartPolicy))) return "Running";
  return main.every(({ current }) => current?.end?.exitCode === 0) ? "Succeeded" : "Failed";
}

/** Whether the next container may be started after this one. */
export function isInitDone(record: ContainerRecord): boolean {
  return record.role === "sidecar" ? record.isStarted : record.isReady;
}

import type { ContainerRecord } from "./containerRecord.js";
import type { PodPhase } from "./podTypes.js";

/**
 * The phase that the containers make; kubelet's getPhase. Of a pod that ends none is started again, whatever its
 * policy says.
 */
export function phaseOf(
  records: readonly ContainerRecord[],
  options: { readonly restartPolicy: string; readonly isEnding: boolean },
): PodPhase {
  const restartPolicy = options.isEnding ? "Never" : options.restartPolicy;
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

import type { Event } from "../../../base/event.js";
import type { ContainerSupervisor, Unhealthy } from "./containerSupervisor.js";
import { isInitDone } from "./podPhase.js";
import { isSidecar } from "./podTypes.js";

/** The containers of a pod, init containers first, as its policy says. */
export interface PodContainers {
  readonly supervisors: readonly ContainerSupervisor[];
  readonly restartPolicy: string;
}

/** The next container whose turn it is: init containers one after the other, then all others. */
export function nextToStart(
  { supervisors, restartPolicy }: PodContainers,
  nowMs: number,
): ContainerSupervisor | undefined {
  const isDue = ({ record }: ContainerSupervisor) =>
    !record.isRunning &&
    record.shouldStart(restartPolicy) &&
    !(record.waiting && record.waiting.retryAtMs > nowMs);
  const hasBegun = supervisors.some(({ record }) => record.role === "main" && record.current);
  if (!hasBegun) {
    const first = supervisors.find(({ record }) => record.role !== "main" && !isInitDone(record));
    // A sidecar that came up and went down again does not keep the next ones waiting.
    if (first) return isDue(first) ? first : undefined;
  }
  return supervisors.find((one) => one.record.role !== "init" && isDue(one));
}

/**
 * What the event says of a container that is ended for what it is. With the last one that may not start again the pod
 * ends, and the event says that.
 */
export function killingMessage(
  { supervisors, restartPolicy }: PodContainers,
  ending: ContainerSupervisor,
  { message, restarts }: Unhealthy,
): string {
  if (restarts === "unsaid") return message;
  const { role } = ending.record;
  if (restarts === "always" || role === "sidecar" || restartPolicy !== "Never")
    return `${message}, will be restarted`;
  const stays = supervisors.some((one) => one !== ending && one.record.isRunning);
  return stays ? message : stoppingMessage(ending);
}

/** Ends all containers, sidecars last and in reverse. */
export async function stopAll(
  supervisors: readonly ContainerSupervisor[],
  options: { readonly deadlineMs: () => number; readonly onHurry: Event<void> },
): Promise<void> {
  const stop = (supervisor: ContainerSupervisor) =>
    supervisor.stop({ message: stoppingMessage(supervisor), ...options });
  const isLate = ({ record }: ContainerSupervisor) => isSidecar(record.spec) && record.role === "sidecar";
  await Promise.all(supervisors.filter((one) => !isLate(one)).map(stop));
  for (const sidecar of supervisors.filter(isLate).toReversed()) await stop(sidecar);
}

function stoppingMessage({ record }: ContainerSupervisor): string {
  return `Stopping container ${record.name}`;
}

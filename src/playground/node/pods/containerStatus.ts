import type { ContainerRecord } from "./containerRecord.js";
import type { ContainerSpec, ContainerState, ContainerStatus, Pod, TerminatedState } from "./podTypes.js";

/** The status of one container, as the kubelet derives it from its runs and from why it does not run. */
export function containerStatusOf(record: ContainerRecord, pod: Pod): ContainerStatus {
  const { spec, current, waiting } = record;
  const restartPolicy = pod.spec.restartPolicy ?? "Always";
  const isDeleted = pod.metadata.deletionTimestamp !== undefined;
  let state: ContainerState = current
    ? current.state
    : { waiting: { reason: hasInit(pod) ? "PodInitializing" : "ContainerCreating" } };
  let last: TerminatedState | undefined = record.previous?.terminated;
  // What will be started again waits for it; how it ended is then the last state.
  if (waiting && !isDeleted && record.shouldStart(restartPolicy)) {
    last = current?.terminated ?? last;
    state = { waiting: { reason: waiting.reason, ...(waiting.message ? { message: waiting.message } : {}) } };
  }
  const mounts = mountsOf(spec);
  return {
    name: spec.name,
    state,
    lastState: last ? { terminated: last } : {},
    ready: record.isReady,
    restartCount: current?.start.attempt ?? 0,
    image: current?.start.image.name ?? spec.image,
    imageID: current?.start.image.id ?? "",
    ...(current ? { containerID: current.id } : {}),
    started: record.isStarted,
    ...(current ? resourcesOf(spec) : {}),
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
  };
}

function hasInit({ spec }: Pod): boolean {
  return (spec.initContainers ?? []).length > 0;
}

function resourcesOf({
  resources,
}: ContainerSpec): Pick<ContainerStatus, "resources" | "allocatedResources"> {
  const { limits, requests } = resources ?? {};
  return {
    resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) },
    ...(requests ? { allocatedResources: requests } : {}),
  };
}

function mountsOf({ volumeMounts = [] }: ContainerSpec): readonly object[] {
  return volumeMounts.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
    name,
    mountPath,
    ...(readOnly === true ? { readOnly, recursiveReadOnly: recursiveReadOnly ?? "Disabled" } : {}),
  }));
}

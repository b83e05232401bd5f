import { timestamp } from "../../store/timestamp.js";
import { containerStatusOf } from "./containerStatus.js";
import type { ContainerRecord } from "./containerRecord.js";
import { isInitDone } from "./podPhase.js";
import type { Pod, PodCondition, PodPhase, PodStatus } from "./podTypes.js";

export interface PodView {
  readonly pod: Pod;
  readonly records: readonly ContainerRecord[];
  /** What the pod will be in the end. */
  readonly phase: PodPhase;
  /** What it shows until everything of it has ended. */
  readonly shownPhase: PodPhase;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  /** The address of its sandbox; kept when that is gone. */
  readonly address: string | undefined;
  readonly hasSandbox: boolean;
  readonly nodeAddress: string;
  readonly startedAtMs: number;
  readonly nowMs: number;
}

/** The whole status of a pod, but for what others wrote into it, which stays. */
export function podStatusOf(view: PodView): PodStatus {
  const { pod, records, address, nodeAddress } = view;
  const statuses = records.map((record) => ({ record, status: containerStatusOf(record, pod) }));
  const init = statuses.filter(({ record }) => record.role !== "main").map(({ status }) => status);
  const main = statuses.filter(({ record }) => record.role === "main").map(({ status }) => status);
  return {
    ...pod.status,
    phase: view.shownPhase,
    ...(view.reason === undefined ? {} : { reason: view.reason }),
    ...(view.message === undefined ? {} : { message: view.message }),
    conditions: conditionsOf(view),
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    ...(address === undefined ? {} : { podIP: address, podIPs: [{ ip: address }] }),
    startTime: pod.status?.startTime ?? timestamp(view.startedAtMs),
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: main,
    ...generationOf(pod),
  };
}

function generationOf({ metadata }: Pod): { observedGeneration?: number } {
  return metadata.generation === undefined ? {} : { observedGeneration: metadata.generation };
}

type Verdict = Pick<PodCondition, "status" | "reason" | "message">;
const yes: Verdict = { status: "True" };

function conditionsOf(view: PodView): readonly PodCondition[] {
  const ready = containersReady(view);
  const own: readonly (readonly [string, Verdict])[] = [
    ["PodReadyToStartContainers", view.hasSandbox ? yes : { status: "False" }],
    ["Initialized", initialized(view)],
    ["Ready", gatesReady(view.pod, ready)],
    ["ContainersReady", ready],
    ["PodScheduled", yes],
  ];
  const before = view.pod.status?.conditions ?? [];
  const written = own.map(([type, verdict]): PodCondition => {
    const last = before.find((condition) => condition.type === type);
    const isSame = last?.status === verdict.status;
    return {
      type,
      ...generationOf(view.pod),
      ...verdict,
      lastProbeTime: null,
      lastTransitionTime: isSame ? last.lastTransitionTime : timestamp(view.nowMs),
    };
  });
  return [...written, ...before.filter(({ type }) => !own.some(([name]) => name === type))];
}

function initialized({ records, phase }: PodView): Verdict {
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  const incomplete = records.filter((record) => record.role !== "main" && !isInitDone(record));
  // Once a main container has begun, the init containers were complete.
  const hasBegun = records.some(({ role, current }) => role === "main" && current !== undefined);
  if (incomplete.length === 0 || hasBegun) return yes;
  return {
    status: "False",
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${namesOf(incomplete)}]`,
  };
}

function containersReady({ records, phase }: PodView): Verdict {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const unready = records.filter((record) => record.role !== "init" && !record.isReady);
  if (unready.length === 0) return yes;
  return {
    status: "False",
    reason: "ContainersNotReady",
    message: `containers with unready status: [${namesOf(unready)}]`,
  };
}

/** Ready is what the containers are, and what others say of the pod at its gates. */
function gatesReady({ spec, status }: Pod, containers: Verdict): Verdict {
  if (containers.status !== "True") return containers;
  const shut = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = status?.conditions?.find(({ type }) => type === conditionType);
    if (found?.status === "True") return [];
    return [
      found
        ? `the status of pod readiness gate ${JSON.stringify(conditionType)} is not "True", but ${found.status}`
        : `corresponding condition of pod readiness gate ${JSON.stringify(conditionType)} does not exist.`,
    ];
  });
  if (shut.length === 0) return yes;
  return { status: "False", reason: "ReadinessGatesNotReady", message: shut.join(", ") };
}

function namesOf(records: readonly ContainerRecord[]): string {
  return records.map(({ name }) => name).join(" ");
}

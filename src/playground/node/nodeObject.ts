import { readFile } from "node:fs/promises";
import { arch, cpus, release, totalmem } from "node:os";
import type { Clock } from "../../base/clock.js";
import type { ObjectStore } from "../objects.js";
import { timestamp } from "../store/timestamp.js";
import type { Image } from "./images/catalogue.js";

export const nodeName = "playground";

/** What this machine has, in Kubernetes' quantities. */
export interface NodeFacts {
  readonly capacity: Readonly<Record<string, string>>;
  readonly info: Readonly<Record<string, string>>;
}

const mostPods = 110;
const goArchitectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
/** What kubelets keep for themselves before they evict pods. */
const reservedBytes = 100 * 1024 * 1024;

/** Looks at the machine. `diskBytes` is the size of the file system that the playground is on. */
export async function nodeFacts(diskBytes: number): Promise<NodeFacts> {
  const system = await readFile("/etc/os-release", "utf8").catch(() => "");
  const [, osImage = "Linux"] = /^PRETTY_NAME="?([^"\n]*)/m.exec(system) ?? [];
  return {
    capacity: {
      cpu: String(cpus().length),
      memory: `${Math.floor(totalmem() / 1024)}Ki`,
      "ephemeral-storage": `${Math.floor(diskBytes / 1024)}Ki`,
      pods: String(mostPods),
    },
    info: {
      architecture: goArchitectures[arch()] ?? arch(),
      bootID: "",
      containerRuntimeVersion: "playground://1",
      kernelVersion: release(),
      kubeProxyVersion: "",
      kubeletVersion: "v1.35.0",
      machineID: "",
      operatingSystem: "linux",
      osImage,
      systemUUID: "",
    },
  };
}

/** What pods may use: the capacity without what the kubelet keeps. */
export function allocatableOf({ capacity }: NodeFacts): Readonly<Record<string, string>> {
  const memory = Number.parseInt(capacity["memory"] ?? "0", 10) - reservedBytes / 1024;
  const disk = Number.parseInt(capacity["ephemeral-storage"] ?? "0", 10);
  return { ...capacity, memory: `${memory}Ki`, "ephemeral-storage": String(Math.floor(disk * 1024 * 0.9)) };
}

const healthy = [
  ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
] as const;

export interface NodeReport {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly facts: NodeFacts;
  readonly address: string;
  readonly images: readonly Image[];
}

/** Writes the Node object: makes it where it is missing, and says that the node is well. */
export function reportNode({ store, clock, facts, address, images }: NodeReport): void {
  const now = timestamp(clock.now());
  if (!store.get("nodes", undefined, nodeName)) store.create("nodes", newNode(facts));
  store.update("nodes", undefined, nodeName, (node) => {
    const status = (node["status"] ?? {}) as {
      readonly conditions?: readonly {
        readonly type: string;
        readonly status: string;
        readonly lastTransitionTime: string;
      }[];
    };
    const conditions = healthy.map(([type, is, reason, message]) => {
      const last = status.conditions?.find((condition) => condition.type === type);
      const lastTransitionTime = last?.status === is ? last.lastTransitionTime : now;
      return { type, status: is, lastHeartbeatTime: now, lastTransitionTime, reason, message };
    });
    return {
      ...node,
      status: {
        ...status,
        capacity: facts.capacity,
        allocatable: allocatableOf(facts),
        conditions,
        addresses: [
          { type: "InternalIP", address },
          { type: "Hostname", address: nodeName },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
        nodeInfo: facts.info,
        images: images.map(({ id, name, sizeBytes }) => ({ names: [id, name], sizeBytes })),
      },
    };
  });
}

function newNode({ info }: NodeFacts) {
  const architecture = info["architecture"] ?? "";
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: nodeName,
      labels: {
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
        "kubernetes.io/hostname": nodeName,
        "kubernetes.io/os": "linux",
      },
    },
    spec: {},
    status: {},
  };
}

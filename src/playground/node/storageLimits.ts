import { join } from "node:path";
import {
  addQuantities,
  formatQuantity,
  parseQuantity,
  zeroQuantity,
  type Quantity,
} from "../schema/quantity.js";
import type { PodWorker } from "./pods/podWorker.js";
import type { Pod } from "./pods/podTypes.js";
import type { NodeRuntime } from "./pods/runtime.js";
import { PodVolumes } from "./volumes/podVolumes.js";

/** What a container's root takes before anything was written to it. */
export interface StorageLimitsOptions {
  readonly runtime: NodeRuntime;
  readonly emptyRootBytes: number;
}

const nanoPerByte = 1_000_000_000n;

/**
 * Why the pod must be evicted for what it keeps on the disk, or undefined; in the words and the order of the
 * kubelet's localStorageEviction. Only what has a limit is counted.
 */
export async function storageComplaint(
  worker: PodWorker,
  { runtime, emptyRootBytes }: StorageLimitsOptions,
): Promise<string | undefined> {
  const pod = worker.current;
  const podDir = runtime.podDir(pod.metadata.uid);
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    const limit = positive(emptyDir?.sizeLimit);
    // Memory cannot grow beyond its size.
    if (!limit || emptyDir?.medium === "Memory") continue;
    const used = await runtime.sizeOf(join(podDir, PodVolumes.folder(name)));
    if (exceeds(used, limit))
      return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(formatQuantity(limit))}. `;
  }
  const total = podLimit(pod);
  if (!total) return undefined;
  const perContainer = await Promise.all(
    worker.supervisors.map(async ({ record }) => {
      const folder = join(podDir, "containers", record.name);
      const used = record.current ? await runtime.sizeOf(folder) : 0;
      return { spec: record.spec, used: Math.max(0, used - emptyRootBytes) };
    }),
  );
  const volumes = await Promise.all(
    (pod.spec.volumes ?? [])
      .filter(({ emptyDir }) => emptyDir && emptyDir.medium !== "Memory")
      .map(({ name }) => runtime.sizeOf(join(podDir, PodVolumes.folder(name)))),
  );
  const used = [...volumes, ...perContainer.map((one) => one.used)].reduce((sum, bytes) => sum + bytes, 0);
  if (exceeds(used, total))
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(total)}. `;
  for (const { spec, used: own } of perContainer) {
    const limit = positive(spec.resources?.limits?.["ephemeral-storage"]);
    if (limit && exceeds(own, limit))
      return `Container ${spec.name} exceeded its local ephemeral storage limit ${JSON.stringify(formatQuantity(limit))}. `;
  }
  return undefined;
}

function podLimit({ spec }: Pod): Quantity | undefined {
  const limits = spec.containers.flatMap(
    ({ resources }) => positive(resources?.limits?.["ephemeral-storage"]) ?? [],
  );
  return limits.length > 0 ? limits.reduce(addQuantities, zeroQuantity) : undefined;
}

function positive(text: string | undefined): Quantity | undefined {
  const quantity = parseQuantity(text ?? "");
  return quantity && quantity.nano > 0n ? quantity : undefined;
}

function exceeds(bytes: number, limit: Quantity): boolean {
  return BigInt(bytes) * nanoPerByte > limit.nano;
}

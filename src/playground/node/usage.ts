import type { Clock } from "../../base/clock.js";
import type { MetricsSource, PodUsage } from "../parts.js";
import { parseQuantity, quantityToNumber } from "../schema/quantity.js";
import type { ContainerRun } from "./pods/containerRun.js";
import type { PodWorker } from "./pods/podWorker.js";
import { processesIn, processNamespace, sharedMemoryBytes, type ProcessUse } from "./sandbox/processTable.js";

interface Sample {
  readonly atMs: number;
  readonly cpuSeconds: number;
}

/** What the containers use: for metrics.k8s.io, and for the limits of their memory. */
export class ContainerUsage implements MetricsSource {
  private readonly namespaces = new WeakMap<ContainerRun, string>();
  private readonly samples = new WeakMap<ContainerRun, Sample>();
  private readonly measured = new Map<string, PodUsage>();

  constructor(
    private readonly clock: Clock,
    private readonly workers: () => readonly PodWorker[],
  ) {}

  podUsage(podUid: string): PodUsage | undefined {
    return this.measured.get(podUid);
  }

  /** Measures every running container; the processor time since the last call makes its use. */
  measure(): void {
    const workers = this.workers();
    const found = this.processesOf(workers);
    const uids = new Set(workers.map((worker) => worker.current.metadata.uid));
    for (const uid of this.measured.keys()) if (!uids.has(uid)) this.measured.delete(uid);
    for (const worker of workers) {
      const usage = this.usageOf(worker, found);
      if (usage) this.measured.set(worker.current.metadata.uid, usage);
      else this.measured.delete(worker.current.metadata.uid);
    }
  }

  /** Kills the containers that use more memory than they may. As with memory.oom.group, all of one at once. */
  enforceMemoryLimits(): void {
    const limited = this.workers().filter((worker) =>
      worker.supervisors.some(({ record }) => record.isRunning && limitOf(record.spec) !== undefined),
    );
    if (limited.length === 0) return;
    const found = this.processesOf(limited);
    for (const worker of limited)
      for (const { record } of worker.supervisors) {
        const limit = limitOf(record.spec);
        const run = record.current;
        if (limit === undefined || !run || run.end) continue;
        const processes = this.processesOfRun(run, found);
        if (sum(processes) <= limit || sharedMemoryBytes(processes) <= limit) continue;
        run.isOutOfMemory = true;
        run.start.process?.container.signal("SIGKILL");
      }
  }

  private usageOf(
    worker: PodWorker,
    found: ReadonlyMap<string, readonly ProcessUse[]>,
  ): PodUsage | undefined {
    const atMs = this.clock.now();
    let windowMs = 0;
    const containers = worker.supervisors.flatMap(({ record }) => {
      const run = record.current;
      if (!run || run.end) return [];
      const processes = this.processesOfRun(run, found);
      const cpuSeconds = processes.reduce((total, process) => total + process.cpuSeconds, 0);
      const last = this.samples.get(run);
      this.samples.set(run, { atMs, cpuSeconds });
      if (!last || atMs <= last.atMs) return [];
      windowMs = Math.max(windowMs, atMs - last.atMs);
      // Less than before: a process that counted has ended.
      const used = Math.max(0, cpuSeconds - last.cpuSeconds);
      const cpuNanocores = Math.round((used * 1e12) / (atMs - last.atMs));
      return [{ name: record.name, cpuNanocores, memoryBytes: sum(processes) }];
    });
    return containers.length > 0 ? { atMs, windowMs, containers } : undefined;
  }

  private processesOf(workers: readonly PodWorker[]): ReadonlyMap<string, readonly ProcessUse[]> {
    const runs = workers.flatMap(({ supervisors }) =>
      supervisors.flatMap(({ record }) => (record.isRunning && record.current ? [record.current] : [])),
    );
    const wanted = new Set(runs.map((run) => this.namespaceOf(run)).filter((name) => name !== undefined));
    return wanted.size > 0 ? processesIn(wanted) : new Map();
  }

  private processesOfRun(
    run: ContainerRun,
    found: ReadonlyMap<string, readonly ProcessUse[]>,
  ): readonly ProcessUse[] {
    return found.get(this.namespaceOf(run) ?? "") ?? [];
  }

  private namespaceOf(run: ContainerRun): string | undefined {
    const known = this.namespaces.get(run);
    if (known !== undefined) return known;
    const pid = run.start.process?.container.main.hostPid;
    const name = pid === undefined ? undefined : processNamespace(pid);
    if (name !== undefined) this.namespaces.set(run, name);
    return name;
  }
}

function limitOf({ resources }: PodWorker["supervisors"][number]["record"]["spec"]): number | undefined {
  const limit = parseQuantity(resources?.limits?.["memory"] ?? "");
  return limit && limit.nano > 0n ? quantityToNumber(limit) : undefined;
}

function sum(processes: readonly ProcessUse[]): number {
  return processes.reduce((total, { memoryBytes }) => total + memoryBytes, 0);
}

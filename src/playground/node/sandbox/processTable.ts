import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What one process uses now. */
export interface ProcessUse {
  readonly pid: number;
  /** Its own memory, without what it shares with the files of programs. */
  readonly memoryBytes: number;
  /** Processor time since its start, in seconds. */
  readonly cpuSeconds: number;
}

/** Linux's USER_HZ, which is 100 on every architecture that Node runs on. */
const ticksPerSecond = 100;

/**
 * The processes of some process namespaces, by the name that `/proc/PID/ns/pid` has. Reads only what the kernel
 * has in memory, 3 µs a process, and so does not wait for it.
 */
export function processesIn(namespaces: ReadonlySet<string>): ReadonlyMap<string, readonly ProcessUse[]> {
  const found = new Map<string, ProcessUse[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const namespace = processNamespace(pid);
    if (namespace === undefined || !namespaces.has(namespace)) continue;
    const use = useOf(pid);
    if (use) found.set(namespace, [...(found.get(namespace) ?? []), use]);
  }
  return found;
}

/** The process namespace of a process; undefined where it is not ours, or gone. */
export function processNamespace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

function useOf(pid: number): ProcessUse | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The program's name is in brackets and may be anything; user and system time are the 14th and 15th field.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      pid,
      memoryBytes: bytesOf(status, "RssAnon") + bytesOf(status, "RssShmem"),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

/** What processes use together without counting shared pages twice, as memory cgroups do; slower, and exact. */
export function sharedMemoryBytes(processes: readonly ProcessUse[]): number {
  return processes.reduce((total, { pid, memoryBytes }) => {
    try {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
      return total + bytesOf(text, "Pss_Anon") + bytesOf(text, "Pss_Shmem");
    } catch {
      return total + memoryBytes;
    }
  }, 0);
}

function bytesOf(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
}

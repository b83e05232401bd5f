import { cpus } from "node:os";
import { cpuUsage } from "node:process";

/** How busy the machine was, and with whom: both as shares of all its processors, 0 to 1. */
export interface Load {
  readonly all: number;
  /** This process, which is the client. */
  readonly own: number;
}

/** Measures from now until what it returns is called. */
export function startLoad(): () => Load {
  const startedAt = performance.now();
  const [before, own] = [machine(), cpuUsage()];
  return () => {
    const now = machine();
    const { user, system } = cpuUsage(own);
    const ownMs = (user + system) / 1_000;
    return {
      all: 1 - (now.idleMs - before.idleMs) / (now.allMs - before.allMs),
      own: ownMs / ((performance.now() - startedAt) * cpus().length),
    };
  };
}

/** `97 % of 2 processors, 17 % ours`. */
export function loadText({ all, own }: Load): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return `${percent(all)} of ${cpus().length} processors, ${percent(own)} ours`;
}

function machine(): { readonly allMs: number; readonly idleMs: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (of: (cpu: (typeof times)[number]) => number) =>
    times.reduce((total, cpu) => total + of(cpu), 0);
  return {
    allMs: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
    idleMs: sum(({ idle }) => idle),
  };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { managedSelector } from "../src/domain/labels.js";
import type { SubjectTask } from "./watchSubjects.js";

/** `kubectl get pods -w`, seen from outside. */
export interface KubectlWatch {
  /** Until it had printed all. */
  readonly fullMs: number;
  lines(): number;
  /** Milliseconds of CPU since its start; NaN where there is no /proc. */
  cpuMs(): number;
  residentMB(): number;
  stop(): Promise<void>;
}

/** Linux' clock tick of /proc/PID/stat. */
const tickMs = 10;

export async function watchWithKubectl({ kubeconfig, namespace, count }: SubjectTask): Promise<KubectlWatch> {
  const startedAt = performance.now();
  const args = [
    "--kubeconfig",
    kubeconfig,
    "-n",
    namespace,
    "get",
    "pods",
    "-w",
    "--no-headers",
    "-l",
    managedSelector,
  ];
  const child = spawn("kubectl", args, { stdio: ["ignore", "pipe", "inherit"] });
  let lines = 0;
  const fullMs = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error("kubectl ended")));
    child.stdout.on("data", (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 10) lines++;
      if (lines >= count) resolve(performance.now() - startedAt);
    });
  });
  const read = (file: string) => readProc(`/proc/${String(child.pid)}/${file}`);
  return {
    fullMs,
    lines: () => lines,
    cpuMs: () => {
      const [user, system] = (read("stat").split(") ")[1] ?? "").split(" ").slice(11, 13);
      return (Number(user) + Number(system)) * tickMs;
    },
    residentMB: () => Number(/VmRSS:\s+(\d+)/.exec(read("status"))?.[1]) / 1e3,
    async stop() {
      const ended = once(child, "close");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function readProc(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

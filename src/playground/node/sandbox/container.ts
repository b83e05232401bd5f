import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { containerScript, type ContainerOptions } from "./containerScript.js";
import type { PodSandbox } from "./podSandbox.js";
import { framedScript, startLines, type ProcessOptions } from "./processScript.js";
import { joinUserNamespace } from "./rights.js";
import { startProcess, type RunningProcess } from "./runningProcess.js";

export interface StartContainerOptions extends ContainerOptions {
  readonly name: string;
  /** Counts the runs of the container in its pod; each has a root of its own. */
  readonly attempt: number;
  readonly stdin: boolean;
}

/** A container whose main process runs, or ran. */
export interface RunningContainer {
  readonly main: RunningProcess & { readonly hostPid: number };
  /** Its root and writable layer on this machine. */
  readonly root: string;
  /** Starts another process in it. Throws `StartRefused`. */
  exec(
    options: ProcessOptions & { readonly stdin: boolean; readonly endsWithUs: boolean },
  ): Promise<RunningProcess>;
  /** To the main process, which as the first of its process namespace gets only what it has a handler for. */
  signal(name: "SIGTERM" | "SIGKILL"): void;
}

/** Makes a container in a pod and starts its main process. Throws `StartRefused`. */
export async function startContainer(
  pod: PodSandbox,
  options: StartContainerOptions,
): Promise<RunningContainer> {
  const { node } = pod;
  const folder = join(pod.dir, "containers", options.name, String(options.attempt));
  const root = join(folder, "root");
  await mkdir(folder, { recursive: true });
  const script = containerScript(options, {
    rights: node.rights,
    root,
    template: node.machine.template,
    machineDir: join(node.dir, "machine"),
    bound: node.machine.bound,
    podDir: pod.dir,
    remountFlags: node.remountFlags,
  });
  // What a command after `unshare --pid` starts is the first process in the new namespace, not the command.
  const main = await startProcess({
    pipes: node.pipes,
    ...(options.tty
      ? {
          prefix: ["unshare", "--mount"],
          terminal: { place: pod.enter(), way: [...pod.enterForked(), "unshare", "--pid"] },
        }
      : { prefix: [...pod.enterForked(), "unshare", "--mount", "--pid"], terminal: undefined }),
    script,
    stdin: options.stdin,
  });
  const { hostPid } = main;
  if (hostPid === undefined) throw new Error("the setup of a container named no process");
  let isRunning = true;
  void main.exited.then(() => (isRunning = false));
  return {
    main: { ...main, hostPid },
    root,
    exec: (exec) => startInContainer(pod, hostPid, exec),
    signal: (name) => {
      if (isRunning) signalIfThere(hostPid, name);
    },
  };
}

/** Its end is noticed a moment after it: a process that is gone has what a signal would bring. */
function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (fault) {
    if (!isGone(fault)) throw fault;
  }
}

function isGone(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && fault.code === "ESRCH";
}

function startInContainer(
  pod: PodSandbox,
  hostPid: number,
  options: Parameters<RunningContainer["exec"]>[0],
): Promise<RunningProcess> {
  const { rights } = pod.node;
  const setup = [
    ...(options.tty ? ["terminal=$(tty <&0)", 'echo "tty $terminal"'] : []),
    ...startLines(options, rights, { endsWithParent: options.endsWithUs }),
  ].join("\n");
  const namespaces = [
    `--mount=/proc/${hostPid}/ns/mnt`,
    ...["net", "uts", "ipc"].map((kind) => `--${kind}=/proc/${hostPid}/ns/${kind}`),
  ];
  const processes = [`--pid=/proc/${hostPid}/ns/pid`, "--no-fork"];
  return startProcess({
    pipes: pod.node.pipes,
    ...(options.tty
      ? {
          // The user namespace was joined where the terminal is made, and joining it twice is refused.
          prefix: ["nsenter", ...namespaces],
          terminal: { place: pod.enter(), way: [...pod.enter(), "nsenter", ...processes] },
        }
      : {
          prefix: ["nsenter", ...joinUserNamespace(rights, pod.pid), ...namespaces, ...processes],
          terminal: undefined,
        }),
    script: framedScript({ tty: options.tty, isFirst: false, setup }),
    stdin: options.stdin,
  });
}

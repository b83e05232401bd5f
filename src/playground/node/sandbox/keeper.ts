import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { scriptCall } from "./shell.js";
import { textOf, toolEnv } from "./tool.js";

/** A process could not be set up. `message` is what the tools said. */
export class SetupFailure extends Error {}

/** A process that keeps namespaces alive until its standard input ends, which it also does when we are killed. */
export interface Keeper {
  readonly pid: number;
  /** Resolves once it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): void;
}

/**
 * Runs `script` in `/bin/sh` behind the words of `prefix`, such as `unshare --mount`. It says on descriptor 3
 * `ready` and its process id as this process sees it, and then waits; what else it says there is diagnostics.
 * Throws a {@link SetupFailure} when it ends before.
 */
export async function startKeeper(prefix: readonly string[], script: string): Promise<Keeper> {
  const { args, env } = scriptCall(`exec 2>&3 >&3
set -e
${script}
read -r pid rest </proc/self/stat
echo "ready $pid"
exec >/dev/null 2>&1 3>&-
read -r end
`);
  const [command = "/bin/sh", ...rest] = [...prefix, ...args];
  const child = spawn(command, rest, {
    cwd: "/",
    // Of a process group of its own: the Ctrl-C of a terminal is for us, who then end it.
    detached: true,
    env: { ...toolEnv, ...env },
    stdio: ["pipe", "ignore", "pipe", "pipe"],
  });
  child.stdin?.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  const pid = await readyPid(child, child.stdio[3] as Readable, textOf(child.stderr as Readable));
  return { pid, ended, stop: () => child.stdin?.end() };
}

/** What is not closed on both sides never ends, so this reads until the process says that it is ready. */
function readyPid(child: ChildProcess, said: Readable, complaint: Promise<string>): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    const fail = async () => {
      child.stdin?.destroy();
      child.kill("SIGKILL");
      reject(new SetupFailure(((await complaint) + text).trim().slice(0, 2_000)));
    };
    child.once("error", reject);
    child.once("exit", () => void fail());
    said.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const ready = /^ready (\d+)$/m.exec(text);
      if (ready) resolve(Number(ready[1]));
    });
  });
}

import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import type { Context } from "mocha";
import { skipBecause } from "./skipBecause.js";

const run = promisify(execFile);

/** For `before` or a test: a skip with the reason on a machine without kubectl. */
export function needsKubectl(context: Context): void {
  if (spawnSync("kubectl", ["version", "--client"]).status !== 0)
    skipBecause(context, "there is no kubectl on the PATH");
}

/** kubectl's standard output; rejects with its standard error. `input` is given as JSON. */
export async function runKubectl(
  kubeconfig: string,
  args: readonly string[],
  input?: unknown,
): Promise<string> {
  const running = run("kubectl", [...args], {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    maxBuffer: 1 << 26,
  });
  if (input !== undefined) running.child.stdin?.end(JSON.stringify(input));
  return (await running).stdout;
}

import { spawn } from "node:child_process";
import { env } from "node:process";

export interface KubectlRun {
  readonly kubeconfig: string;
  readonly args: readonly string[];
  /** Called with every chunk of stdout. */
  readonly onStdout?: (chunk: Buffer) => void;
  /** Sent to stdin chunk by chunk, as fast as it is taken; then stdin ends. */
  readonly stdin?: Iterable<Uint8Array>;
}

/** Runs kubectl to its end; resolves with its whole time in milliseconds. Rejects when it fails. */
export async function timeKubectl({ kubeconfig, args, onStdout, stdin }: KubectlRun): Promise<number> {
  const startedAt = performance.now();
  const child = spawn("kubectl", ["--kubeconfig", kubeconfig, ...args], {
    stdio: [stdin ? "pipe" : "ignore", "pipe", "pipe"],
    env,
  });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdout?.on("data", (chunk: Buffer) => onStdout?.(chunk));
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? -1));
  });
  if (stdin && child.stdin) {
    for (const chunk of stdin) {
      if (!child.stdin.write(chunk)) await new Promise((resolve) => child.stdin?.once("drain", resolve));
    }
    child.stdin.end();
  }
  const code = await ended;
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${code}: ${complaint}`);
  return performance.now() - startedAt;
}

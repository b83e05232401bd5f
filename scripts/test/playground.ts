import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "../editor/place.js";

/** A playground cluster that runs. */
export interface RunningPlayground {
  /** Absolute path of a kubeconfig for it. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

const program = path.join(root, "dist/playground.js");
/** With which it says, in a sentence for a person, that pods cannot run on this machine. */
const cannotRunCode = 3;

/** Whether the playground was built. */
export function hasPlayground(): boolean {
  return existsSync(program);
}

/**
 * Starts the built playground in a folder of its own. It prints one line of JSON when it listens:
 * `{"kubeconfig": "…"}`. Rejects with what it printed when it ends instead, or says nothing for 20 s.
 */
export async function startPlayground(): Promise<RunningPlayground> {
  const folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-playground-"));
  const child = spawn(process.execPath, [program, "--dir", folder], { stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  child.stderr.on("data", (chunk: Buffer) => {
    if (printed.length < 20_000) printed += chunk.toString();
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(killer);
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const kubeconfig = await new Promise<string>((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`the playground did not start within 20 s:\n${printed}`)),
      20_000,
    );
    child.once("close", (code) =>
      reject(
        new Error(
          code === cannotRunCode
            ? printed.trim()
            : `the playground ended with code ${String(code)}:\n${printed}`,
        ),
      ),
    );
    createInterface(child.stdout).on("line", (line) => {
      const found = line.startsWith("{")
        ? (JSON.parse(line) as { kubeconfig?: string }).kubeconfig
        : undefined;
      if (!found) return;
      clearTimeout(limit);
      resolve(found);
    });
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { kubeconfig, stop };
}

import { spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";

/**
 * Runs a package manager, its errors shown, and resolves with its exit code; -1 for a signal. It takes minutes, in
 * which other test lanes of this process go on: never the synchronous spawn.
 */
export async function runInstaller(
  program: string,
  args: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env">,
): Promise<number> {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? -1;
}

import { UserError } from "../base/errors.js";
import type { ContainerRef } from "../domain/refs.js";
import type { ActionDeps } from "./deps.js";
import { run } from "./run.js";

/** Best first. */
export const shells = ["bash", "zsh", "ash", "sh"] as const;

/** See {@link Actions.findShell}. */
export async function findShell(
  deps: ActionDeps,
  target: ContainerRef,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const command = ["sh", "-c", `for shell in ${shells.join(" ")}; do command -v "$shell" && exit; done`];
  const { stdout } = await run(deps, target, { command, signal });
  const shell = stdout.split("\n")[0]?.trim();
  if (!shell) throw new UserError("No shell was found in this container.");
  return [shell];
}

import type { Clock } from "../../base/clock.js";
import type { ProcessView } from "../../base/platform.js";
import { commandPath } from "../../kube/credentials/commandPath.js";
import { runCommand } from "../../kube/credentials/runCommand.js";

export type CommandResult =
  | { readonly kind: "exited"; readonly code: number; readonly stdout: string }
  | { readonly kind: "notFound" }
  | { readonly kind: "noAnswer" };

/**
 * Runs a program of the person's PATH, without a shell and without a terminal to ask in. What it prints on standard
 * error is dropped, since it may quote what it was given.
 */
export type CommandRunner = (
  command: string,
  options: {
    readonly args: readonly string[];
    readonly stdin?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  },
) => Promise<CommandResult>;

/** A helper may open a window to unlock a keychain. */
const limitMs = 60_000;

/** Programs of this machine, found by its PATH, each for a minute at most. */
export function localCommands(view: ProcessView, clock: Clock): CommandRunner {
  return async (command, { args, stdin, env = {}, signal }) => {
    const file = commandPath(command, view.env, view.platform);
    if (file === undefined) return { kind: "notFound" };
    const end = await runCommand({
      file,
      args,
      env: { ...view.env, ...env },
      cwd: view.homeDir,
      ...(stdin === undefined ? {} : { stdin }),
      limitMs,
      clock,
      signal,
    });
    switch (end.kind) {
      case "exited":
        return { kind: "exited", code: end.code, stdout: end.stdout };
      case "timedOut":
        return { kind: "noAnswer" };
      case "notStarted":
        return { kind: "notFound" };
    }
  };
}

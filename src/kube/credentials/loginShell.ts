import path from "node:path";
import type { Clock } from "../../base/clock.js";
import type { Logger } from "../../base/log.js";
import type { ProcessView } from "../../base/platform.js";
import type { Environment } from "./commandPath.js";
import { runCommand, type CommandOptions } from "./runCommand.js";

/** A start-up file that waits for an answer must not hold the login for longer. */
const limitMs = 10_000;
/** Start-up files print greetings; the environment stands between two of these. */
const mark = "__POD_SESSIONS_ENVIRONMENT__";

export interface LoginShellDeps {
  readonly process: ProcessView;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends a shell that is still starting when the product ends. */
  readonly signal: AbortSignal;
}

/**
 * The environment of the person's login shell. An editor started from a desktop has not got it, so the
 * commands that a package manager or a version manager installed are not in its PATH.
 */
export class LoginShell {
  private resolved: Promise<Environment | undefined> | undefined;

  constructor(private readonly deps: LoginShellDeps) {}

  /** Starts the shell once. Undefined where there is none, or it did not answer in time. Never rejects. */
  environment(): Promise<Environment | undefined> {
    this.resolved ??= this.ask().catch(() => undefined);
    return this.resolved;
  }

  private async ask(): Promise<Environment | undefined> {
    const { process: host, clock, log, signal } = this.deps;
    const command = shellCommand(host);
    if (!command) return undefined;
    const end = await runCommand({
      ...command,
      env: { ...host.env, POD_SESSIONS_RESOLVING_ENVIRONMENT: "1" },
      cwd: host.homeDir,
      limitMs,
      clock,
      signal,
    });
    const environment = end.kind === "exited" ? parseEnvironment(end.stdout) : undefined;
    log.info("environment of the login shell", {
      shell: command.file,
      result: environment ? "resolved" : end.kind,
      variables: environment ? Object.keys(environment).length : undefined,
    });
    return environment;
  }
}

function shellCommand({ env, platform }: ProcessView): Pick<CommandOptions, "file" | "args"> | undefined {
  const shell = env["SHELL"];
  if (platform === "win32" || !shell || !path.isAbsolute(shell)) return undefined;
  // An older macOS knows no -0.
  const script = `echo ${mark}; env -0 || env; echo ${mark}`;
  // csh takes -l only alone.
  const flags = /^t?csh$/.test(path.basename(shell)) ? ["-ic"] : ["-ilc"];
  return { file: shell, args: [...flags, script] };
}

/**
 * What `env -0` wrote between the marks; or `env`, where a line that begins no variable goes on with the one before,
 * which is a guess: values hold what looks like variables, and bash exports functions under names that do not.
 */
function parseEnvironment(output: string): Environment | undefined {
  const [, between, after] = output.split(`${mark}\n`);
  if (between === undefined || after === undefined) return undefined;
  if (between.includes("\0")) return parseEntries(between.split("\0"));
  const variables = new Map<string, string>();
  let last: string | undefined;
  for (const line of between.replace(/\n$/, "").split("\n")) {
    const start = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(line);
    if (start?.[1] !== undefined) {
      last = start[1];
      variables.set(last, line.slice(start[0].length));
    } else if (last !== undefined) {
      variables.set(last, `${variables.get(last) ?? ""}\n${line}`);
    }
  }
  return variables.size > 0 ? Object.fromEntries(variables) : undefined;
}

function parseEntries(entries: readonly string[]): Environment {
  const variables = new Map<string, string>();
  for (const entry of entries) {
    const end = entry.indexOf("=");
    if (end > 0) variables.set(entry.slice(0, end), entry.slice(end + 1));
  }
  return Object.fromEntries(variables);
}

import type { Clock } from "../../base/clock.js";
import type { ProcessView } from "../../base/platform.js";
import type { ExecPlugin } from "../kubeconfig/resolvedContext.js";
import { commandPath, pathFolders, pathOf, type Environment } from "./commandPath.js";
import { credentialFailure, type NamedUser } from "./credentialFailure.js";
import type { LoginShell } from "./loginShell.js";
import { shownOutput } from "./pluginOutput.js";
import { runCommand, type CommandEnd } from "./runCommand.js";

export interface PluginRun {
  readonly plugin: ExecPlugin;
  readonly user: NamedUser;
  /** The value of KUBERNETES_EXEC_INFO. */
  readonly execInfo: string;
  readonly process: ProcessView;
  readonly loginShell: Pick<LoginShell, "environment">;
  readonly limitMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Runs an exec plugin and gives what it printed. Where the command is not found, or fails, the login shell's PATH is
 * tried as well, since an editor started from a desktop has only the system's: a plugin that misses a helper ends
 * with whatever code it likes.
 * @throws ClusterFailure of kind `credential`, or the signal's reason
 */
export async function runPlugin(run: PluginRun): Promise<string> {
  const own = withoutEditor(run.process.env);
  const first = await attempt(run, own);
  if (first && !mayMissCommand(first)) return outputOf(run, first);
  const login = await run.loginShell.environment();
  const merged = login ? mergeEnvironments(login, own, run.process.platform) : own;
  const last = (addsFolders(merged, own, run.process.platform) && (await attempt(run, merged))) || first;
  if (last) return outputOf(run, last);
  throw notFound(run, merged);
}

function mayMissCommand(end: CommandEnd): boolean {
  return end.kind === "exited" && end.code !== 0;
}

function addsFolders(merged: Environment, own: Environment, platform: NodeJS.Platform): boolean {
  const known = new Set(pathFolders(own, platform));
  return pathFolders(merged, platform).some((folder) => !known.has(folder));
}

/** Undefined when the command is not in PATH. */
async function attempt(run: PluginRun, env: Environment): Promise<CommandEnd | undefined> {
  const { plugin, process, execInfo, limitMs, clock, signal } = run;
  const pluginEnv = {
    ...env,
    ...Object.fromEntries(plugin.env.map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: execInfo,
  };
  const file = commandPath(plugin.command, env, process.platform);
  if (file === undefined) return undefined;
  return runCommand({
    file,
    args: plugin.args,
    env: pluginEnv,
    cwd: process.homeDir,
    limitMs,
    clock,
    signal,
  });
}

function outputOf({ plugin, user, limitMs }: PluginRun, end: CommandEnd): string {
  const command = `the credential plugin “${plugin.command}”`;
  switch (end.kind) {
    case "exited": {
      if (end.code === 0) return end.stdout;
      throw credentialFailure(
        user,
        `${command} failed with exit code ${end.code}${said(plugin, end.stderr)}. Log in with your provider's tool, then try again.${hintOf(plugin)}`,
      );
    }
    case "timedOut":
      throw credentialFailure(
        user,
        `${command} did not answer within ${limitMs / 1_000} s and was ended${said(plugin, end.stderr)}. If it waits for a login, log in from a terminal; the setting podSessions.credentialPluginTimeoutSeconds gives it more time.`,
      );
    case "notStarted":
      throw credentialFailure(
        user,
        `${command} could not be started (${end.errorCode}). Check that the file is a program for this system.`,
      );
  }
}

function notFound({ plugin, user, process }: PluginRun, tried: Environment): Error {
  const folders = pathFolders(tried, process.platform).join(process.platform === "win32" ? ";" : ":");
  const isPath = /[/\\]/.test(plugin.command);
  return credentialFailure(
    user,
    isPath
      ? `there is no program at ${plugin.command}, the credential plugin that exec names. Install it there, or correct the path.${hintOf(plugin)}`
      : `the credential plugin “${plugin.command}” was not found. Install it, or add its folder to PATH and start the editor anew. PATH is ${folders || "empty"}.${hintOf(plugin)}`,
  );
}

function said(plugin: ExecPlugin, stderr: string): string {
  // Arguments and variables of the kubeconfig may be secrets, and plugins like to repeat them.
  const secrets = [
    ...plugin.env.map(({ value }) => value),
    ...plugin.args.map((arg) => arg.replace(/^-+[^=]*=/, "")),
  ];
  const shown = shownOutput(stderr, secrets.filter(looksSecret)).replace(/\.$/, "");
  return shown === "" ? "" : `, saying: ${shown}`;
}

/** Words like `get-token` or `eks` are no secrets, and a message without them says nothing. */
function looksSecret(value: string): boolean {
  return value.length >= 12 || /[0-9]/.test(value);
}

function hintOf({ installHint }: ExecPlugin): string {
  const hint = installHint === undefined ? "" : shownOutput(installHint, []);
  return hint === "" ? "" : ` The kubeconfig says: ${hint}`;
}

/** What the editor set for its own processes would make an Electron or Node program behave as the editor's. */
function withoutEditor(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(ELECTRON_|VSCODE_)/.test(name) && name !== "NODE_OPTIONS"),
  );
}

/** The editor's variables go before the login shell's, but for PATH, which is both, the login shell's first. */
function mergeEnvironments(login: Environment, own: Environment, platform: NodeJS.Platform): Environment {
  const separator = platform === "win32" ? ";" : ":";
  const folders = [...pathFolders(login, platform), ...pathFolders(own, platform)];
  return { ...login, ...own, PATH: [...new Set(folders)].join(separator) || pathOf(own, platform) };
}

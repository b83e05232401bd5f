import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The absolute path of `command`, or undefined. A path is taken as it is; a name is looked up in PATH, where
 * relative and empty entries do not count: they would run what lies in the current folder.
 */
export function commandPath(
  command: string,
  env: Environment,
  platform: NodeJS.Platform,
): string | undefined {
  const suffixes = platform === "win32" ? windowsSuffixes(command, env) : [""];
  const folders = path.isAbsolute(command) ? [""] : pathFolders(env, platform);
  for (const folder of folders) {
    for (const suffix of suffixes) {
      const candidate = folder === "" ? `${command}${suffix}` : path.join(folder, `${command}${suffix}`);
      if (isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

/** Without one of these a file does not run on Windows: `az` beside `az.cmd` is a script for other systems. */
function windowsSuffixes(command: string, env: Environment): readonly string[] {
  const suffixes = listOf(env["PATHEXT"] ?? ".COM;.EXE;.BAT;.CMD", ";");
  const named = suffixes.some((suffix) => command.toUpperCase().endsWith(suffix.toUpperCase()));
  return named ? ["", ...suffixes] : suffixes;
}

/** The folders of PATH that are looked into. On Windows the variable's name may have any case. */
export function pathFolders(env: Environment, platform: NodeJS.Platform): readonly string[] {
  return listOf(pathOf(env, platform), platform === "win32" ? ";" : ":").filter((folder) =>
    path.isAbsolute(folder),
  );
}

/** The value of PATH; empty where there is none. */
export function pathOf(env: Environment, platform: NodeJS.Platform): string {
  if (platform !== "win32") return env["PATH"] ?? "";
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH");
  return (name === undefined ? undefined : env[name]) ?? "";
}

function listOf(text: string, separator: string): readonly string[] {
  return text.split(separator).filter((part) => part !== "");
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

import type { Rights } from "./rights.js";
import { commandLine, quote } from "./shell.js";

export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** What is the same for the main process of a container and for a command that is run in it later. */
export interface ProcessOptions {
  readonly command: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly workingDir: string;
  readonly user: ContainerUser;
  /** Names without `cap_`, lower case: what root may keep. */
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly tty: boolean;
}

/**
 * The frame of every script that starts a process: `setup` speaks on descriptor 3, lines `pid N`, `tty PATH`,
 * `refused MESSAGE`, `started`, and what tools complain of.
 *
 * Around it stays a process outside the container's process namespace that waits and ends with the code of the
 * process: this script's own shell, or with a terminal `script`, whose child then is in that namespace what it is
 * in a real container: a process without a parent that leads the session of its terminal.
 *
 * The first process of a container dies of no signal that it has no handler for. Until it is there, the shell in
 * its place must not either: its traps are gone with the exec.
 */
export function framedScript(options: {
  readonly tty: boolean;
  readonly isFirst: boolean;
  readonly setup: string;
}): string {
  const { tty, isFirst, setup } = options;
  const lines = (streams: string) => `${isFirst ? "trap : INT QUIT TERM\n" : ""}set -e
refuse() { printf 'refused %s\\n' "$1"; exit 128; }
streams() { exec ${streams}; }
${setup}
`;
  if (tty) return `exec 1>&3 2>&3\n${lines("0<&7 1>&7 2>&7 3>&- 7>&-")}`;
  return `exec 6>&2 2>/dev/null
(
exec 5>&1 1>&3 2>&3
${lines("1>&5 2>&6 3>&- 5>&- 6>&-")})
exit $?
`;
}

/**
 * The last lines of a setup: working folder, environment, and the process itself in place of the shell. What
 * cannot be started is refused in runc's words.
 */
export function startLines(
  options: ProcessOptions,
  rights: Rights,
  extra: { readonly endsWithParent: boolean },
): readonly string[] {
  const { command, env } = options;
  return [
    `cd ${quote(options.workingDir)}`,
    // `script` turns the echo off, since its own input is no terminal.
    ...(options.tty ? ["exec 7<>$terminal", "stty echo <&7"] : []),
    ...resolveLines(command[0] ?? "", pathOf(env)),
    // The shell's own, and those of the tools.
    "unset PWD OLDPWD SHLVL LC_ALL PATH terminal pid rest",
    ...exportLines([...environmentOf(rights), ...env]),
    "echo started",
    "streams",
    `exec ${commandLine([...sessionWords(options), ...identityWords(options, rights, extra.endsWithParent), ...plainEnvWords(env), ...command])}`,
  ];
}

/** Where there is one id, nothing can be given to another: tar, which `kubectl cp` starts, would fail at each file. */
function environmentOf(rights: Rights): ProcessOptions["env"] {
  return rights === "single" ? [["TAR_OPTIONS", "--no-same-owner"]] : [];
}

const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function exportLines(env: ProcessOptions["env"]): readonly string[] {
  return env
    .filter(([name]) => shellName.test(name))
    .map(([name, value]) => `export ${name}=${quote(value)}`);
}

/** Kubernetes allows names that no shell can export; these alone go through the arguments of `env`. */
function plainEnvWords(env: ProcessOptions["env"]): readonly string[] {
  const others = env.filter(([name]) => !shellName.test(name));
  return others.length === 0 ? [] : ["/usr/bin/env", ...others.map(([name, value]) => `${name}=${value}`)];
}

function pathOf(env: ProcessOptions["env"]): string {
  return env.findLast(([name]) => name === "PATH")?.[1] ?? "";
}

/** Looks for the program as runc does, for the sake of its message; what is found is started by its own lookup. */
function resolveLines(program: string, path: string): readonly string[] {
  const refuse = (what: string) => `refuse ${quote(`exec: ${JSON.stringify(program)}: ${what}`)}`;
  const name = quote(program);
  if (program.includes("/"))
    return [
      `[ -e ${name} ] || ${refuse(`stat ${program}: no such file or directory`)}`,
      `if [ -d ${name} ] || [ ! -x ${name} ]; then ${refuse("permission denied")}; fi`,
    ];
  return [
    "found=",
    `for dir in ${commandLine(path.split(":").filter((dir) => dir !== ""))}; do [ ! -f "$dir"/${name} ] || [ ! -x "$dir"/${name} ] || found=1; done`,
    `[ -n "$found" ] || ${refuse("executable file not found in $PATH")}`,
    "unset found dir",
  ];
}

/** With a terminal, `script` has made the session. */
function sessionWords({ tty }: ProcessOptions): readonly string[] {
  return tty ? [] : ["/usr/bin/setsid"];
}

function identityWords(options: ProcessOptions, rights: Rights, endsWithParent: boolean): readonly string[] {
  const { user, capabilities, noNewPrivileges } = options;
  const deathSignal = endsWithParent ? ["--pdeathsig", "KILL"] : [];
  const privileges = noNewPrivileges ? ["--no-new-privs"] : [];
  if (rights === "single" && (user.uid !== 0 || user.gid !== 0))
    return [
      ...["/usr/bin/unshare", "--user", `--map-user=${user.uid}`, `--map-group=${user.gid}`],
      // setpriv wants something to do.
      ...["/usr/bin/setpriv", "--inh-caps=-all", ...deathSignal, ...privileges, "--"],
    ];
  const groups = user.groups.length > 0 ? ["--groups", user.groups.join(",")] : ["--clear-groups"];
  return [
    "/usr/bin/setpriv",
    `--bounding-set=${["-all", ...capabilities.map((name) => `+${name}`)].join(",")}`,
    "--inh-caps=-all",
    // A single id means that the kernel lets nobody set groups.
    ...(rights === "single" ? [] : ["--reuid", String(user.uid), "--regid", String(user.gid), ...groups]),
    ...deathSignal,
    ...privileges,
    "--",
  ];
}

import { chmod, lstat, mkdir, readFile, readlink, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { placeSettings } from "./machineSettings.js";
import { parseMountInfo, readOnlyRemounts } from "./mountInfo.js";
import { commandLine } from "./shell.js";

/**
 * What containers see of the machine: its programs, and of /etc what programs need to run. Nothing else: no
 * home folders, no keys, nothing of /var, /opt or /run.
 */
export interface Machine {
  /** Folders to bind read-only, without the leading slash: `usr`, `etc/ssl/certs`. */
  readonly bound: readonly string[];
  /** A folder to copy as the root of each container. */
  readonly template: string;
}

/** The machine's programs; where /usr was merged, all but one of these are links into it. */
const programFolders = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];

const emptyFolders = ["boot", "dev", "home", "media", "mnt", "opt", "proc", "run", "srv", "sys"];
const emptyUnderVar = ["cache", "lib", "log", "mail", "spool"];

/** Looks at the machine, and makes the template of containers' roots in `template`. */
export async function describeMachine(template: string): Promise<Machine> {
  await rm(template, { recursive: true, force: true });
  await mkdir(template, { recursive: true });
  await chmod(template, 0o755);
  for (const folder of [...emptyFolders, ...emptyUnderVar.map((name) => join("var", name))])
    await mkdir(join(template, folder), { recursive: true });
  await mkdir(join(template, "root"));
  await chmod(join(template, "root"), 0o700);
  for (const folder of ["tmp", "var/tmp"]) {
    await mkdir(join(template, folder));
    await chmod(join(template, folder), 0o1777);
  }
  await symlink("../run", join(template, "var/run"));
  const programs = await placePrograms(template);
  const settings = await placeSettings(template);
  return { bound: [...programs, ...settings], template };
}

async function placePrograms(template: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const name of programFolders) {
    const found = await lstat(join("/", name)).catch(() => undefined);
    if (found?.isSymbolicLink()) await symlink(await readlink(join("/", name)), join(template, name));
    else if (found?.isDirectory()) {
      await mkdir(join(template, name));
      folders.push(name);
    }
  }
  return folders;
}

/** Shell lines that bind the machine's folders below `target`, read-only, with what is mounted inside them. */
export async function bindMachine(machine: Machine, target: string): Promise<readonly string[]> {
  const mounts = parseMountInfo(await readFile("/proc/self/mountinfo", "utf8"));
  return machine.bound.flatMap((name) => {
    const path = join("/", name);
    const at = join(target, name);
    return [
      commandLine(["mkdir", "-p", at]),
      commandLine(["mount", "--rbind", path, at]),
      ...readOnlyRemounts(mounts, path).map(({ below, options }) =>
        commandLine(["mount", "-o", options, `${at}${below}`]),
      ),
    ];
  });
}

import { join } from "node:path";
import { framedScript, startLines, type ProcessOptions } from "./processScript.js";
import type { Rights } from "./rights.js";
import { commandLine, quote } from "./shell.js";

export interface ContainerMount {
  /** A folder or file of this machine. */
  readonly source: string;
  /** Absolute, inside the container. */
  readonly target: string;
  readonly kind: "folder" | "file";
  readonly readOnly: boolean;
}

export interface ContainerOptions extends ProcessOptions {
  /** In the order in which they are made: a mount inside another one comes after it. */
  readonly mounts: readonly ContainerMount[];
  readonly readOnlyRoot: boolean;
}

export interface ContainerPlace {
  readonly rights: Rights;
  /** A new folder's path: the container's root and its writable layer. */
  readonly root: string;
  readonly template: string;
  readonly machineDir: string;
  /** What to bind of the machine, relative to `machineDir`. */
  readonly bound: readonly string[];
  readonly podDir: string;
  /** Options that a remount of a folder of the playground must repeat; mount_namespaces(7). */
  readonly remountFlags: string;
}

/** What runc hides of /proc and makes read-only: with root's rights it concerns the whole machine. */
const readOnlyProc = ["bus", "fs", "irq", "sys", "sysrq-trigger"];
const emptyProc = ["kcore", "keys", "latency_stats", "timer_list", "sched_debug"];

/**
 * The script that makes a container's root and becomes its main process. It runs as the first process of a new
 * process namespace, in a new mount namespace.
 */
export function containerScript(options: ContainerOptions, place: ContainerPlace): string {
  const { root } = place;
  const bind = (source: string, name: string) => commandLine(["mount", "--rbind", source, join(root, name)]);
  const setup = [
    "read -r pid rest </proc/self/stat",
    'echo "pid $pid"',
    ...(options.tty ? ["terminal=$(tty <&0)", 'echo "tty $terminal"'] : []),
    commandLine(["cp", "-a", place.template, root]),
    commandLine(["cp", "-a", `${place.podDir}/etc/.`, join(root, "etc")]),
    commandLine(["mount", "--bind", root, root]),
    ...place.bound.map((name) => bind(join(place.machineDir, name), name)),
    bind(join(place.podDir, "dev"), "dev"),
    bind(join(place.podDir, "sys"), "sys"),
    commandLine(["mkdir", join(root, ".old")]),
    `cd ${quote(root)}`,
    "pivot_root . .old",
    "cd /",
    "mount -t proc -o nosuid,nodev,noexec proc /proc",
    ...(place.rights === "root" ? procLines() : []),
    ...(options.tty ? ["mount --bind $terminal /dev/console"] : []),
    ...options.mounts.flatMap((mount) => mountLines(mount, place.remountFlags)),
    "umount -l /.old",
    "rmdir /.old",
    ...workingDirLines(options.workingDir),
    ...(options.readOnlyRoot
      ? [commandLine(["mount", "-o", `remount,bind,ro,${place.remountFlags}`, "/"])]
      : []),
    ...startLines(options, place.rights, { endsWithParent: false }),
  ].join("\n");
  return framedScript({ tty: options.tty, isFirst: true, setup });
}

/** As runc does, before the root may become read-only. */
function workingDirLines(workingDir: string): readonly string[] {
  const folder = quote(workingDir);
  const noFolder = quote(`error during container init: mkdir ${workingDir}: not a directory`);
  return [
    `if [ -e ${folder} ] && [ ! -d ${folder} ]; then refuse ${noFolder}; fi`,
    `[ -d ${folder} ] || mkdir -p ${folder}`,
  ];
}

function procLines(): readonly string[] {
  return [
    ...readOnlyProc.flatMap((name) => [
      `[ ! -e /proc/${name} ] || { mount --bind /proc/${name} /proc/${name}; mount -o remount,bind,ro,nosuid,nodev,noexec /proc/${name}; }`,
    ]),
    ...emptyProc.map((name) => `[ ! -e /proc/${name} ] || mount --bind /dev/null /proc/${name}`),
  ];
}

/** Targets are resolved inside the new root, so that no link in an image or a volume leads out of it. */
function mountLines(mount: ContainerMount, remountFlags: string): readonly string[] {
  const { source, target } = mount;
  const cannot = quote(
    `error mounting ${JSON.stringify(source)} to rootfs at ${JSON.stringify(target)}: create mountpoint for ${target} mount: read-only file system`,
  );
  const place =
    mount.kind === "folder"
      ? `mkdir -p ${quote(`/.old${source}`)}; mkdir -p ${quote(target)} || refuse ${cannot}`
      : `[ -e ${quote(target)} ] || { mkdir -p "$(dirname ${quote(target)})" && : >${quote(target)}; } || refuse ${cannot}`;
  return [
    place,
    commandLine(["mount", "--rbind", `/.old${source}`, target]),
    ...(mount.readOnly ? [commandLine(["mount", "-o", `remount,bind,ro,${remountFlags}`, target])] : []),
  ];
}

/** One line of /proc/self/mountinfo, of which we need this. */
export interface MountEntry {
  readonly path: string;
  /** The options of the mount itself: `ro`, `nosuid`, `nodev`, … */
  readonly options: readonly string[];
}

/** Reads the text of /proc/PID/mountinfo; proc_pid_mountinfo(5). */
export function parseMountInfo(text: string): readonly MountEntry[] {
  return text
    .split("\n")
    .map((line) => line.split(" "))
    .flatMap(([, , , , path, options]) =>
      path === undefined || options === undefined
        ? []
        : [{ path: unescapeOctal(path), options: options.split(",") }],
    );
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

/** What a user's namespace may not take away from a mount, so that a remount must repeat it; mount_namespaces(7). */
const locked = ["nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime"];

/** The options to repeat in a remount of something at `path`; always with `nosuid` and `nodev`. */
export function lockedOptions(mounts: readonly MountEntry[], path: string): readonly string[] {
  const covering = mounts
    .filter(({ path: at }) => at === path || path.startsWith(at === "/" ? "/" : `${at}/`))
    .sort((left, right) => left.path.length - right.path.length)
    .at(-1);
  const kept = covering?.options.filter((option) => locked.includes(option)) ?? [];
  return [...new Set(["nosuid", "nodev", ...kept])];
}

/** The mounts at and below `path` once it is bound elsewhere: relative to it, with the options that make them read-only. */
export function readOnlyRemounts(
  mounts: readonly MountEntry[],
  path: string,
): readonly { readonly below: string; readonly options: string }[] {
  const inside = mounts.filter((mount) => mount.path.startsWith(`${path}/`)).map((mount) => mount.path);
  return [path, ...inside].map((at) => ({
    below: at.slice(path.length),
    options: ["remount", "bind", "ro", ...lockedOptions(mounts, at)].join(","),
  }));
}

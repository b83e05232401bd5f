import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";

/** The files of a volume that the kubelet writes: by their path in it. */
export type FileSet = ReadonlyMap<string, { readonly data: Buffer; readonly mode: number }>;

const current = "..data";

/**
 * Makes a folder hold exactly these files. A change shows all at once, by one link that is replaced: readers see
 * the old files or the new ones, never some of each. kubelet's AtomicWriter. `stamp` names the new version.
 */
export async function writeFileSet(folder: string, files: FileSet, stamp: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const before = await readlink(join(folder, current)).catch(() => undefined);
  if (before !== undefined && (await isSame(join(folder, before), files))) return;
  const version = `..${stamp}`;
  await makeFolder(join(folder, version));
  for (const [path, { data, mode }] of files) {
    const target = join(folder, version, path);
    await makeFolders(join(folder, version), dirname(path));
    await writeFile(target, data);
    await chmod(target, mode);
  }
  await symlink(version, join(folder, "..data_tmp"));
  await rename(join(folder, "..data_tmp"), join(folder, current));
  await linkNames(folder, files);
  if (before !== undefined) await rm(join(folder, before), { recursive: true, force: true });
}

/** One link for each first name, into the current version. */
async function linkNames(folder: string, files: FileSet): Promise<void> {
  const wanted = new Set([...files.keys()].map((path) => path.split("/")[0] ?? path));
  const present = (await readdir(folder)).filter((name) => !name.startsWith(".."));
  for (const name of wanted)
    if (!present.includes(name)) await symlink(join(current, name), join(folder, name));
  for (const name of present) if (!wanted.has(name)) await rm(join(folder, name), { force: true });
}

async function isSame(folder: string, files: FileSet): Promise<boolean> {
  const paths = await readdir(folder, { recursive: true, withFileTypes: true });
  const count = paths.filter((entry) => entry.isFile()).length;
  if (count !== files.size) return false;
  for (const [path, { data, mode }] of files) {
    const found = await lstat(join(folder, path)).catch(() => undefined);
    if (!found?.isFile() || (found.mode & 0o777) !== mode) return false;
    if (!(await readFile(join(folder, path))).equals(data)) return false;
  }
  return true;
}

async function makeFolders(root: string, path: string): Promise<void> {
  if (path === ".") return;
  await makeFolders(root, dirname(path));
  await makeFolder(join(root, path));
}

/** Readable by the container's users, whatever our own umask is. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}

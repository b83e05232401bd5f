import { mkdir, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MountFailure } from "./volumeFiles.js";

/**
 * The place of a path of the node. The node's own files are a folder of the playground, as a node of kind is a
 * container: nothing of the machine is in it. Throws a {@link MountFailure}.
 */
export async function hostFolder(
  hostRoot: string,
  path: string,
  type: string,
): Promise<{ readonly path: string; readonly kind: "folder" | "file" }> {
  await mkdir(hostRoot, { recursive: true });
  const place = join(hostRoot, join("/", path));
  if (type === "FileOrCreate") {
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, "", { flag: "a" });
  }
  // The runtime makes a folder of what is not there, where nothing was demanded.
  else if (type === "" || type === "DirectoryOrCreate") {
    if (!(await exists(place))) await mkdir(place, { recursive: true });
  }
  const found = await stat(place).catch(() => undefined);
  const isFolder = found?.isDirectory() === true;
  const failed = (what: string) => new MountFailure(`hostPath type check failed: ${path} is not ${what}`);
  if ((type === "Directory" || type === "DirectoryOrCreate") && !isFolder) throw failed("a directory");
  if ((type === "File" || type === "FileOrCreate") && found?.isFile() !== true) throw failed("a file");
  if (type === "Socket" && found?.isSocket() !== true) throw failed("a socket file");
  if (type === "CharDevice") throw failed("a character device");
  if (type === "BlockDevice") throw failed("a block device");
  return { path: await inside(hostRoot, place), kind: isFolder ? "folder" : "file" };
}

/** The real path of `place`, which no link may lead out of `root`. Throws a {@link MountFailure}. */
export async function inside(root: string, place: string): Promise<string> {
  const [realRoot, real] = [await realpath(root), await realpath(place)];
  if (real !== realRoot && !real.startsWith(`${realRoot}/`))
    throw new MountFailure(`${JSON.stringify(place.slice(root.length))} leads out of the volume`);
  return real;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

import { chmod, mkdir, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { expand } from "../pods/expand.js";
import type { ContainerSpec, VolumeMount } from "../pods/podTypes.js";
import type { ContainerMount } from "../sandbox/containerScript.js";
import { inside } from "./hostFolder.js";
import { MountFailure } from "./volumeFiles.js";

/** A volume of a pod that is on this machine. */
export interface MountedVolume {
  /** As mounts see it. */
  readonly path: string;
  /** As we see it. */
  readonly access: string;
  /** The kubelet writes its files. */
  readonly isFileSet: boolean;
  readonly kind: "folder" | "file";
  readonly readOnly: boolean;
}

/**
 * Where the volumes of its pod come into a container, outer ones first, and with which part. Throws a
 * {@link MountFailure} for a subPath that cannot be.
 */
export async function containerMounts(
  container: ContainerSpec,
  volumes: ReadonlyMap<string, MountedVolume>,
  variables: ReadonlyMap<string, string>,
): Promise<readonly ContainerMount[]> {
  const mounts: ContainerMount[] = [];
  for (const mount of container.volumeMounts ?? []) {
    const volume = volumes.get(mount.name);
    if (!volume) continue;
    const { path, kind } = await sourceOf(volume, mount, variables);
    const readOnly = volume.readOnly || mount.readOnly === true;
    mounts.push({ source: path, target: join("/", mount.mountPath), kind, readOnly });
  }
  const depth = ({ target }: ContainerMount) => target.split("/").length;
  return mounts.sort((left, right) => depth(left) - depth(right));
}

async function sourceOf(
  volume: MountedVolume,
  mount: VolumeMount,
  variables: ReadonlyMap<string, string>,
): Promise<{ readonly path: string; readonly kind: "folder" | "file" }> {
  const subPath = mount.subPath ?? (mount.subPathExpr ? expand(mount.subPathExpr, variables) : "");
  if (subPath === "") return volume;
  if (volume.isFileSet) return fileOfSet(volume, mount, subPath);
  const place = join(volume.path, subPath);
  const found = await stat(place).catch(() => undefined);
  if (!found) {
    await mkdir(place, { recursive: true });
    await chmod(place, 0o750);
  }
  const isFile = found?.isDirectory() === false;
  return { path: await inside(volume.path, place), kind: isFile ? "file" : "folder" };
}

/** A part of a volume that the kubelet writes: of its current version, which later ones do not change. */
async function fileOfSet(
  { path, access }: MountedVolume,
  mount: VolumeMount,
  subPath: string,
): Promise<{ readonly path: string; readonly kind: "folder" | "file" }> {
  const version = await readlink(join(access, "..data"));
  const found = await stat(join(access, version, subPath)).catch(() => undefined);
  if (!found)
    throw new MountFailure(`failed to prepare subPath for volumeMount ${JSON.stringify(mount.name)}`);
  return { path: join(path, version, subPath), kind: found.isDirectory() ? "folder" : "file" };
}

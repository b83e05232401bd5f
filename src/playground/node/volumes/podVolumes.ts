import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomHex, type RandomBytes } from "../../../base/random.js";
import type { ObjectStore, StoredObject } from "../../objects.js";
import type { TokenIssuer } from "../../parts.js";
import { at, textAt } from "../../schema/json.js";
import { parseQuantity, quantityToNumber } from "../../schema/quantity.js";
import type { PodPlace } from "../pods/downward.js";
import type { ContainerSpec, Pod, VolumeSpec } from "../pods/podTypes.js";
import type { ContainerMount } from "../sandbox/containerScript.js";
import { containerMounts, type MountedVolume } from "./containerMounts.js";
import { writeFileSet } from "./fileSet.js";
import { hostFolder } from "./hostFolder.js";
import { hasFiles, MountFailure, volumeFiles } from "./volumeFiles.js";

export interface PodVolumesOptions {
  /** The pod's folder; volumes are in `volumes` of it. */
  readonly podDir: string;
  /** Where the kubelet's own files are, which may be secrets: as mounts see it, and as we do. */
  readonly secretDir: { readonly inside: string; readonly access: string };
  /** The node's own files. */
  readonly hostRoot: string;
  readonly store: ObjectStore;
  readonly tokens: TokenIssuer;
  readonly random: RandomBytes;
  /** Gives a folder to a group, with the files in it. */
  readonly giveToGroup: (path: string, gid: number) => Promise<void>;
}

/** A volume of a pod could not be set up; says which. */
export class VolumeFailure extends Error {
  constructor(
    readonly volume: string,
    message: string,
  ) {
    super(message);
  }
}

/** The volumes of one pod on this machine. */
export class PodVolumes {
  private readonly mounted = new Map<string, MountedVolume>();

  constructor(private readonly options: PodVolumesOptions) {}

  /** The folder of an emptyDir, relative to the pod's. */
  static folder(name: string): string {
    return join("volumes", name);
  }

  /** The emptyDirs that are memory, which the pod's sandbox mounts. */
  static inMemory(pod: Pod): readonly { readonly folder: string; readonly sizeBytes: number | undefined }[] {
    return (pod.spec.volumes ?? [])
      .filter(({ emptyDir }) => emptyDir?.medium === "Memory")
      .map(({ name, emptyDir }) => {
        const limit = parseQuantity(emptyDir?.sizeLimit ?? "");
        return {
          folder: PodVolumes.folder(name),
          sizeBytes: limit && limit.nano > 0n ? Math.ceil(quantityToNumber(limit)) : undefined,
        };
      });
  }

  /** Makes every volume of the pod that is not made yet. Throws a {@link VolumeFailure}. */
  async setUp(pod: Pod, place: PodPlace): Promise<void> {
    for (const volume of pod.spec.volumes ?? []) {
      if (this.mounted.has(volume.name)) continue;
      try {
        this.mounted.set(volume.name, await this.make(volume, pod, place));
      } catch (fault) {
        if (!(fault instanceof MountFailure)) throw fault;
        throw new VolumeFailure(volume.name, fault.message);
      }
    }
  }

  /**
   * Writes the files that the kubelet makes anew where what they come from has changed; what is missing now
   * leaves them as they are. Returns when the next token is due: 0 where one could not be had.
   */
  async refresh(pod: Pod, place: PodPlace): Promise<number | undefined> {
    const renewals: number[] = [];
    for (const volume of pod.spec.volumes ?? []) {
      if (!hasFiles(volume) || !this.mounted.has(volume.name)) continue;
      try {
        const { renewAtMs } = await this.writeFiles(volume, pod, place);
        if (renewAtMs !== undefined) renewals.push(renewAtMs);
      } catch (fault) {
        if (!(fault instanceof MountFailure)) throw fault;
        if (volume.projected?.sources?.some((source) => source.serviceAccountToken)) renewals.push(0);
      }
    }
    return renewals.length > 0 ? Math.min(...renewals) : undefined;
  }

  /** The mounts of one container, outer ones first. Throws a {@link MountFailure} for a subPath that cannot be. */
  mountsOf(
    container: ContainerSpec,
    variables: ReadonlyMap<string, string>,
  ): Promise<readonly ContainerMount[]> {
    return containerMounts(container, this.mounted, variables);
  }

  private async make(volume: VolumeSpec, pod: Pod, place: PodPlace): Promise<MountedVolume> {
    const path = join(this.options.podDir, PodVolumes.folder(volume.name));
    const { fsGroup } = pod.spec.securityContext ?? {};
    if (hasFiles(volume)) {
      await this.writeFiles(volume, pod, place);
      const { inside: seen, access } = this.options.secretDir;
      const at = (folder: string) => join(folder, volume.name);
      return { path: at(seen), access: at(access), kind: "folder", readOnly: true, isFileSet: true };
    }
    if (volume.emptyDir) {
      await mkdir(path, { recursive: true });
      await chmod(path, 0o777);
      if (fsGroup !== undefined && volume.emptyDir.medium !== "Memory")
        await this.options.giveToGroup(path, fsGroup);
      return onDisk(path, { readOnly: false });
    }
    if (volume.hostPath) {
      const { path: hostPath, type = "" } = volume.hostPath;
      const found = await hostFolder(this.options.hostRoot, hostPath, type);
      return { ...onDisk(found.path, { readOnly: false }), kind: found.kind };
    }
    if (volume.persistentVolumeClaim) {
      const folder = await this.claimFolder(pod, volume.persistentVolumeClaim.claimName);
      if (fsGroup !== undefined) await this.options.giveToGroup(folder, fsGroup);
      const readOnly = volume.persistentVolumeClaim.readOnly === true;
      return onDisk(folder, { readOnly });
    }
    throw new MountFailure("the playground has no volumes of this kind");
  }

  private async writeFiles(volume: VolumeSpec, pod: Pod, place: PodPlace) {
    const { store, tokens, random, secretDir } = this.options;
    const found = volumeFiles(volume, { pod, store, tokens, place });
    const stamp = `playground.${randomHex(random, 10)}`;
    const folder = join(secretDir.access, volume.name);
    await writeFileSet(folder, found.files, stamp);
    const { fsGroup } = pod.spec.securityContext ?? {};
    if (fsGroup !== undefined) await this.options.giveToGroup(folder, fsGroup);
    return found;
  }

  private async claimFolder(pod: Pod, claimName: string): Promise<string> {
    const { store, hostRoot } = this.options;
    const claim = store.get("persistentvolumeclaims", pod.metadata.namespace, claimName);
    if (!claim) throw new MountFailure(`persistentvolumeclaim ${JSON.stringify(claimName)} not found`);
    const volume = store.get("persistentvolumes", undefined, textAt(claim, "spec", "volumeName"));
    const path = volume && pathOfVolume(volume);
    if (path === undefined)
      throw new MountFailure(`volume of claim ${JSON.stringify(claimName)} is not on this node`);
    const folder = await hostFolder(hostRoot, path, "DirectoryOrCreate");
    await chmod(folder.path, 0o777);
    return folder.path;
  }
}

function onDisk(path: string, { readOnly }: { readonly readOnly: boolean }): MountedVolume {
  return { path, access: path, kind: "folder", readOnly, isFileSet: false };
}

/** Where a PersistentVolume is on its node. */
export function pathOfVolume(volume: StoredObject): string | undefined {
  const path = at(volume, "spec", "hostPath", "path") ?? at(volume, "spec", "local", "path");
  return typeof path === "string" ? path : undefined;
}

/** Makes the file behind terminationMessagePath. */
export async function makeMessageFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "");
  await chmod(path, 0o666);
}

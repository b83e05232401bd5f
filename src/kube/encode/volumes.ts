import type { Volume, VolumeMount } from "./manifest.js";
import { claimName, filesConfigMapName, type ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import { isInside } from "../../domain/sessionFiles.js";

/** Where the init container finds the Secret of a private repository. */
export const gitSecretPath = "/etc/git-secret";
/** Where the init container finds the files that it puts into the workspace. */
export const filesPath = "/etc/session-files";

const workspace = "workspace";
const tmp = "tmp";
const files = "files";
const gitSecret = "git-secret";

/** Every volume that a mount of the pod names, and no other. */
export function encodeVolumes(launch: ResolvedLaunch): Volume[] {
  const volumes: Volume[] = [{ name: workspace, ...workspaceSource(launch) }];
  if (launch.setup.length > 0) volumes.push({ name: tmp, emptyDir: {} });
  if (launch.files.length > 0) {
    volumes.push({ name: files, configMap: { name: filesConfigMapName(launch.sessionId) } });
  }
  if (launch.git?.secretName !== undefined) {
    volumes.push({ name: gitSecret, secret: { secretName: launch.git.secretName } });
  }
  return volumes;
}

function workspaceSource({ storage, sessionId }: ResolvedLaunch): Omit<Volume, "name"> {
  switch (storage.kind) {
    case "emptyDir":
      return { emptyDir: storage.sizeLimit === undefined ? {} : { sizeLimit: storage.sizeLimit } };
    case "memory":
      return {
        emptyDir: {
          medium: "Memory",
          ...(storage.sizeLimit === undefined ? {} : { sizeLimit: storage.sizeLimit }),
        },
      };
    case "newClaim":
      return { persistentVolumeClaim: { claimName: claimName(sessionId) } };
    case "claim":
      return { persistentVolumeClaim: { claimName: storage.claimName } };
    case "hostPath":
      return { hostPath: { path: storage.path } };
  }
}

export function workspaceMount({ workspacePath }: ResolvedLaunch): VolumeMount {
  return { name: workspace, mountPath: workspacePath };
}

/** What the main container and the setup steps see: workspace, a shared /tmp, files outside the workspace. */
export function sessionMounts(launch: ResolvedLaunch): VolumeMount[] {
  const mounts = [workspaceMount(launch)];
  if (launch.setup.length > 0) mounts.push({ name: tmp, mountPath: "/tmp" });
  for (const file of launch.files) {
    if (isInside(file.path, launch.workspacePath)) continue;
    mounts.push({ name: files, mountPath: file.path, subPath: file.key, readOnly: true });
  }
  return mounts;
}

export function filesMount(): VolumeMount {
  return { name: files, mountPath: filesPath, readOnly: true };
}

export function gitSecretMount(): VolumeMount {
  return { name: gitSecret, mountPath: gitSecretPath, readOnly: true };
}

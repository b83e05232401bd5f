import type { Volume, VolumeMount } from "./manifest.js";
import { claimName, filesConfigMapName, type ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import {
  credentialSecretName,
  gitFiles,
  gitSecretPath,
  secretKeys,
} from "../../domain/sessionCredentials.js";
import { isInside } from "../../domain/sessionFiles.js";

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
    volumes.push({ name: gitSecret, secret: gitSecretSource(launch, launch.git.secretName) });
  }
  return volumes;
}

/** Of the session's own Secret, only what is git's is mounted. Nobody but owner and group may read it. */
function gitSecretSource(
  { sessionId, credentials }: ResolvedLaunch,
  secretName: string,
): NonNullable<Volume["secret"]> {
  if (secretName !== credentialSecretName(sessionId)) return { secretName };
  const isKey = credentials.some(({ target }) => target.kind === "gitSsh");
  const items = isKey
    ? [
        { key: secretKeys.sshKey, path: gitFiles.sshKey },
        { key: secretKeys.knownHosts, path: gitFiles.knownHosts },
        { key: secretKeys.passwd, path: gitFiles.passwd, mode: 0o444 },
      ]
    : [
        { key: secretKeys.gitUsername, path: gitFiles.username },
        { key: secretKeys.gitPassword, path: gitFiles.password },
      ];
  return { secretName, defaultMode: 0o440, items };
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
  if (hasGitInSession(launch)) mounts.push(...gitSecretMounts(launch));
  for (const file of launch.files) {
    if (isInside(file.path, launch.workspacePath)) continue;
    mounts.push({ name: files, mountPath: file.path, subPath: file.key, readOnly: true });
  }
  return mounts;
}

/** The clone's credential, where the person wants it in the session too. As a folder: the kubelet renews those. */
function hasGitInSession({ git, credentials }: ResolvedLaunch): boolean {
  return git !== undefined && credentials.some(({ target }) => "inSession" in target && target.inSession);
}

export function filesMount(): VolumeMount {
  return { name: files, mountPath: filesPath, readOnly: true };
}

/** What the clone sees of its Secret. */
export function cloneSecretMounts(launch: ResolvedLaunch): VolumeMount[] {
  return launch.git?.secretName === undefined ? [] : gitSecretMounts(launch);
}

/** The login, and for ssh a name for the user that Pod Security “restricted” makes it run as. */
function gitSecretMounts({ credentials, security }: ResolvedLaunch): VolumeMount[] {
  const needsName = security === "restricted" && credentials.some(({ target }) => target.kind === "gitSsh");
  const passwd = { name: gitSecret, mountPath: "/etc/passwd", subPath: gitFiles.passwd, readOnly: true };
  return [{ name: gitSecret, mountPath: gitSecretPath, readOnly: true }, ...(needsName ? [passwd] : [])];
}

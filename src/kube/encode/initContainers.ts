import type { Container } from "./manifest.js";
import type { ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import { isInside } from "../../domain/sessionFiles.js";
import { encodeEnv } from "./env.js";
import { encodeGitClone } from "./gitClone.js";
import { literal } from "./literal.js";
import { encodeInitResources } from "./resources.js";
import { containerSecurity } from "./security.js";
import { filesMount, filesPath, sessionMounts, workspaceMount } from "./volumes.js";

/** Gets pairs of a source and a place. What it writes belongs to the session's user, and its group may write. */
const copyScript = `set -eu
umask 0002
while [ "$#" -gt 0 ]; do
  mkdir -p "\${2%/*}"
  cat "$1" >"$2"
  shift 2
done`;

/** In order: the clone, the files of the workspace, the setup steps. */
export function encodeInitContainers(launch: ResolvedLaunch): Container[] {
  const clone = encodeGitClone(launch);
  const copy = encodeFilesCopy(launch);
  const steps = launch.setup.map((line, index) => encodeStep(launch, line, index));
  return [...(clone ? [clone] : []), ...(copy ? [copy] : []), ...steps];
}

/** Puts files into the workspace, where they can be changed; the ones outside are mounted, read-only. */
function encodeFilesCopy(launch: ResolvedLaunch): Container | undefined {
  const inside = launch.files.filter((file) => isInside(file.path, launch.workspacePath));
  if (inside.length === 0) return undefined;
  return {
    ...inSessionImage(launch, "files"),
    command: ["sh", "-c", literal(copyScript), "files"],
    args: inside.flatMap((file) => [`${filesPath}/${file.key}`, literal(file.path)]),
    workingDir: launch.workspacePath,
    volumeMounts: [workspaceMount(launch), filesMount()],
  };
}

function encodeStep(launch: ResolvedLaunch, line: string, index: number): Container {
  return {
    ...inSessionImage(launch, `setup-${index}`),
    command: ["/bin/sh", "-c", literal(line)],
    env: encodeEnv(launch.env),
    ...(launch.workingDir !== undefined && { workingDir: launch.workingDir }),
    volumeMounts: sessionMounts(launch),
  };
}

function inSessionImage(launch: ResolvedLaunch, name: string): Container {
  const resources = encodeInitResources(launch.resources);
  const securityContext = containerSecurity(launch.security);
  return {
    name,
    image: launch.image,
    ...(launch.imagePullPolicy && { imagePullPolicy: launch.imagePullPolicy }),
    ...(resources && { resources }),
    ...(securityContext && { securityContext }),
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
}

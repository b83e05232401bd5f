import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { copyKubeconfig } from "./kubeconfigCopy.js";

const run = promisify(execFile);

/** A folder that is somebody's project: a small git repository, and the kubeconfig where the extension looks first. */
export interface Workspace {
  readonly folder: string;
  /** Puts a kubeconfig at .kube/kubeconfig, readable by nobody else; replaces the one that is there. */
  useKubeconfig(file: string): Promise<void>;
  remove(): Promise<void>;
}

export interface WorkspaceOptions {
  /** Copied to .kube/kubeconfig; without it there is none. */
  readonly kubeconfig?: string | undefined;
  /** The address of git's `origin`; without it there is no remote. */
  readonly origin?: string | undefined;
}

const readme = `# Hello

A small project to try Pod Sessions on. Open the Pod Sessions view in the activity bar and launch a session.
`;

/** Makes the folder under the system's temporary folder. */
export async function makeWorkspace({ kubeconfig, origin }: WorkspaceOptions = {}): Promise<Workspace> {
  const folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-workspace-"));
  await writeFile(path.join(folder, "README.md"), readme);
  await writeFile(path.join(folder, "hello.sh"), "#!/bin/sh\necho hello from $(hostname)\n", { mode: 0o755 });
  await writeFile(path.join(folder, ".gitignore"), ".kube/\n");
  const git = (...args: string[]) => run("git", ["-C", folder, ...args]);
  const who = ["-c", "user.name=Pod Sessions", "-c", "user.email=pod-sessions@example.com"];
  try {
    await git("init", "--quiet", "--initial-branch", "main");
    await git("add", ".");
    await git(...who, "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "Say hello");
    if (origin) await git("remote", "add", "origin", origin);
  } catch (error) {
    // A machine without git: the folder serves as it is.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const useKubeconfig = (file: string) => copyKubeconfig(file, path.join(folder, ".kube/kubeconfig"));
  if (kubeconfig) await useKubeconfig(kubeconfig);
  return { folder, useKubeconfig, remove: () => rm(folder, { recursive: true, force: true }) };
}

import { execFile } from "node:child_process";
import { lstat, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isCancellation, UserError } from "../base/errors.js";
import type { Platform } from "../base/platform.js";
import { randomHex } from "../base/random.js";
import { checkKubeconfigText } from "./checkKubeconfigText.js";

/** There is a kubeconfig in the workspace already, and it was not to be replaced. */
export class KubeconfigThere extends UserError {}

export interface SavedKubeconfig {
  /** Absolute path. */
  readonly file: string;
  /** What the person should still do: keep it out of git. */
  readonly hint?: string;
}

/** Where to store it, and what the folder may do meanwhile. */
export interface SaveOptions {
  readonly folder: string;
  /** Instead of one that is there. */
  readonly replace: boolean;
  readonly platform: Pick<Platform, "isTrusted" | "random">;
  readonly signal: AbortSignal;
}

/** Where a pasted kubeconfig of a workspace folder lies. */
export function workspaceKubeconfig(folder: string): string {
  return path.join(folder, ".kube", "kubeconfig");
}

/**
 * Stores a kubeconfig in a workspace folder, readable by its owner only. An existing one is kept unless `replace`;
 * replaced, it is still there as `kubeconfig.before`.
 * @throws UserError when the text is no kubeconfig, when there is one already, or when it cannot be written.
 */
export async function saveKubeconfigText(
  text: string,
  { folder, replace, platform, signal }: SaveOptions,
): Promise<SavedKubeconfig> {
  const file = workspaceKubeconfig(folder);
  const { problems } = checkKubeconfigText(text, file);
  const [problem] = problems;
  if (problem) throw new UserError(problem.message);
  const whole = text.endsWith("\n") ? text : `${text}\n`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await mustBeNoLink(path.dirname(file));
    if (!(await writeNew(file, whole, signal))) {
      if (!replace) {
        throw new KubeconfigThere(
          `${file} is there already. Replace it, which keeps it as kubeconfig.before, or open it and merge by hand.`,
        );
      }
      await mustBeNoLink(file);
      await put(`${file}.before`, await readFile(file), { platform, signal });
      await put(file, whole, { platform, signal });
    }
  } catch (error) {
    if (error instanceof UserError || isCancellation(error)) throw error;
    throw cannotWrite(file, error);
  }
  const isIgnored = platform.isTrusted() && (await isIgnoredByGit(folder, file, signal));
  return isIgnored ? { file } : { file, hint: "Add .kube/ to .gitignore, so that it is not committed." };
}

/** A repository may bring links: a login is not written through one, to where others may read it. */
async function mustBeNoLink(name: string): Promise<void> {
  if (!(await lstat(name)).isSymbolicLink()) return;
  throw new UserError(
    `${name} is a link to another place, so nothing was written through it. Delete the link, then save again.`,
  );
}

/** Whether there was no file yet: it is made with its mode, and no link is followed. */
async function writeNew(file: string, content: string | Uint8Array, signal: AbortSignal): Promise<boolean> {
  try {
    await writeFile(file, content, { mode: 0o600, flag: "wx", signal });
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** By a new file of a name that nobody can have prepared: one that is there would keep its mode. */
async function put(
  file: string,
  content: string | Uint8Array,
  { platform, signal }: Pick<SaveOptions, "platform" | "signal">,
): Promise<void> {
  const next = `${file}.${randomHex(platform.random, 12)}`;
  try {
    await writeNew(next, content, signal);
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

/**
 * Exit code 1 of check-ignore: a repository in which the file would be seen. Anything else: no git here. Not to be
 * asked in a folder that is not trusted: its .git/config may name programs, a file system monitor for one.
 */
function isIgnoredByGit(folder: string, file: string, signal: AbortSignal): Promise<boolean> {
  const args = ["-c", "core.fsmonitor=false", "-C", folder, "check-ignore", "--quiet", "--", file];
  return new Promise((resolve) => {
    execFile("git", args, { signal }, (error) => resolve(error?.code !== 1));
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function cannotWrite(file: string, error: unknown): Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new UserError(
    `${file} cannot be written (${code || String(error)}). Check who may write there.`,
    undefined,
    {
      cause: error,
    },
  );
}

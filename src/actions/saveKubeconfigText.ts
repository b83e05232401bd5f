import { execFile } from "node:child_process";
import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../base/errors.js";
import { checkKubeconfigText } from "./checkKubeconfigText.js";

/** There is a kubeconfig in the workspace already, and it was not to be replaced. */
export class KubeconfigThere extends UserError {}

export interface SavedKubeconfig {
  /** Absolute path. */
  readonly file: string;
  /** What the person should still do: keep it out of git. */
  readonly hint?: string;
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
  {
    folder,
    replace,
    signal,
  }: { readonly folder: string; readonly replace: boolean; readonly signal: AbortSignal },
): Promise<SavedKubeconfig> {
  const file = workspaceKubeconfig(folder);
  const { problems } = checkKubeconfigText(text, file);
  const [problem] = problems;
  if (problem) throw new UserError(problem.message);
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text.endsWith("\n") ? text : `${text}\n`, {
      mode: 0o600,
      // The mode holds for a new file only: one that is there is replaced, never filled under its old mode.
      flag: "wx",
      signal,
    });
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw cannotWrite(file, error);
    if (!replace) {
      throw new KubeconfigThere(`${file} is there already. Open it and merge by hand, or delete it first.`);
    }
    await replaceFile(file, text, signal);
  }
  const isIgnored = await isIgnoredByGit(folder, file, signal);
  return isIgnored ? { file } : { file, hint: "Add .kube/ to .gitignore, so that it is not committed." };
}

async function replaceFile(file: string, text: string, signal: AbortSignal): Promise<void> {
  await copyFile(file, `${file}.before`);
  const next = `${file}.new`;
  await writeFile(next, text, { mode: 0o600, signal });
  await rename(next, file);
}

/** Exit code 1 of check-ignore: a repository in which the file would be seen. Anything else: no git here. */
function isIgnoredByGit(folder: string, file: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("git", ["-C", folder, "check-ignore", "--quiet", "--", file], { signal }, (error) =>
      resolve(error?.code !== 1),
    );
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

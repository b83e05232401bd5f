import { readFile, stat } from "node:fs/promises";
import type { KubeconfigProblem } from "../../domain/connection.js";
import { problemAt } from "./kubeconfigProblem.js";

/** A kubeconfig is some kilobytes; parsing one of this size already takes seconds. */
export const maxKubeconfigBytes = 10 * 1024 * 1024;

/** What a path held. */
export type KubeconfigText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "folder"; readonly problem: KubeconfigProblem }
  | { readonly kind: "broken"; readonly problem: KubeconfigProblem };

/** Reads `file` as UTF-8 text. Rejects only with the signal's reason: what is wrong with the file is a result. */
export async function readKubeconfigText(file: string, signal: AbortSignal): Promise<KubeconfigText> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) return folder(file);
    // Opening a pipe waits for its other end, and a device may never end.
    if (!found.isFile()) return broken(file, "this is not a regular file. Copy the kubeconfig to a file.");
    if (found.size > maxKubeconfigBytes) return tooLarge(file, found.size);
    return textOf(file, await readFile(file, { signal }));
  } catch (error) {
    signal.throwIfAborted();
    return unreadable(file, (error as NodeJS.ErrnoException).code ?? "unknown error");
  }
}

function unreadable(file: string, code: string): KubeconfigText {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return { kind: "absent" };
    case "EISDIR":
      return folder(file);
    case "EACCES":
    case "EPERM":
      return broken(
        file,
        "permission to read it is denied. Make it readable for you, for example with chmod u+r.",
      );
    case "ELOOP":
      return broken(file, "its symbolic links lead round in a circle. Point them at the kubeconfig file.");
    default:
      return broken(file, `it cannot be read (${code}).`);
  }
}

function folder(file: string): KubeconfigText {
  return {
    kind: "folder",
    problem: problemAt(file, undefined, "this is a folder. Name the kubeconfig file inside it."),
  };
}

function textOf(file: string, bytes: Uint8Array): KubeconfigText {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return broken(
      file,
      "it is written in UTF-16, as Windows PowerShell's “>” does, and kubectl cannot read it either. Save it as UTF-8.",
    );
  }
  if (bytes.includes(0)) {
    return broken(file, "this is a binary file, not a kubeconfig. Choose another file.");
  }
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return broken(
      file,
      "it is not UTF-8 text, so it is no kubeconfig. Choose another file, or save it as UTF-8.",
    );
  }
}

function tooLarge(file: string, size: number): KubeconfigText {
  const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
  return broken(
    file,
    `it has ${megabytes(size)} MB, more than the ${megabytes(maxKubeconfigBytes)} MB that a kubeconfig may have. Choose another file.`,
  );
}

function broken(file: string, what: string): KubeconfigText {
  return { kind: "broken", problem: problemAt(file, undefined, what) };
}

import { readFileSync, statSync } from "node:fs";
import { certificatePem } from "./entryCheck.js";
import { problemAt, problemFailure } from "./kubeconfigProblem.js";
import type { ResolvedCluster } from "./resolvedContext.js";

/**
 * PEM text of a cluster's authorities, read anew when the file changed; undefined where the system's count.
 * @throws ClusterFailure of kind `kubeconfig` when the file was never readable
 */
export type AuthorityText = () => string | undefined;

const maxBytes = 4 * 1024 * 1024;

/** The authorities of `cluster`. */
export function authorityText({ ca, name }: ResolvedCluster): AuthorityText {
  if (!ca) return () => undefined;
  if (ca.kind === "inline") return () => ca.text;
  let last: { readonly stamp: string; readonly text: string } | undefined;
  return () => {
    try {
      const { dev, ino, size, mtimeMs } = statSync(ca.file);
      const stamp = `${dev}:${ino}:${size}:${mtimeMs}`;
      if (last?.stamp !== stamp) last = { stamp, text: readAuthorities(ca.file, size) };
      return last.text;
    } catch (error) {
      // While the file is being replaced, the authorities of a moment ago still hold.
      if (last) return last.text;
      throw problemFailure(
        problemAt(
          ca.file,
          undefined,
          `${wordsOf(error)} It holds the certificate authority of the cluster “${name}”: correct certificate-authority in the kubeconfig, or put the PEM file there.`,
        ),
      );
    }
  };
}

class NoPem extends Error {}

function readAuthorities(file: string, size: number): string {
  const text = size > maxBytes ? "" : readFileSync(file, "utf8");
  if (!certificatePem.test(text)) throw new NoPem();
  return text;
}

function wordsOf(error: unknown): string {
  if (error instanceof NoPem) return "this is not a PEM certificate.";
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "this file does not exist.";
    case "EACCES":
    case "EPERM":
      return "permission to read this file is denied.";
    case undefined:
    default:
      return `this file cannot be read (${code ?? "unknown error"}).`;
  }
}

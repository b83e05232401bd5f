import { realpath } from "node:fs/promises";
import path from "node:path";
import { isInside } from "../../base/paths.js";
import type { ResolvedContext } from "../kubeconfig/resolvedContext.js";
import { credentialFailure, type NamedUser } from "./credentialFailure.js";

/**
 * Holds a kubeconfig that came with a workspace to what an untrusted workspace may do: it runs no plugin, and it
 * sends no credential from outside its folder to a server of its own: neither a file's, nor that of a user whom
 * another kubeconfig brings.
 * @throws ClusterFailure of kind `credential`
 */
export async function checkTrust(
  context: ResolvedContext,
  user: NamedUser,
  isTrusted: () => boolean,
): Promise<void> {
  const { workspaceFolder } = context;
  if (workspaceFolder === undefined || isTrusted()) return;
  const { auth, clientCertificate } = context.user;
  if (context.lendsUser && (auth.kind !== "none" || clientCertificate)) {
    throw credentialFailure(
      user,
      "the workspace is not trusted, so the login of a user from outside of it was not sent to a server that it names. Trust the workspace to log in.",
    );
  }
  if (auth.kind === "exec") {
    throw credentialFailure(
      user,
      `the workspace is not trusted, so the credential plugin “${auth.plugin.command}”, which the kubeconfig in it names, was not run. Trust the workspace to log in.`,
    );
  }
  const sources = [clientCertificate?.cert, clientCertificate?.key];
  const files = sources.flatMap((source) => (source?.kind === "file" ? [source.file] : []));
  if (auth.kind === "tokenFile") files.push(auth.file);
  for (const file of files) {
    if (await liesIn(file, workspaceFolder)) continue;
    throw credentialFailure(
      user,
      `the workspace is not trusted, so ${file}, which the kubeconfig in it names and which lies outside of it, was not read. Trust the workspace to log in.`,
    );
  }
}

async function liesIn(file: string, folder: string): Promise<boolean> {
  const real = (name: string) => realpath(name).catch(() => path.resolve(name));
  return isInside(await real(file), await real(folder));
}

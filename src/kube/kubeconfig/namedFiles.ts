import type { KubeconfigEntry } from "./kubeconfigFile.js";
import type { ResolvedCluster, ResolvedUser, TextSource } from "./resolvedContext.js";

/** The files that the entries name, without doubles: authorities, certificates, keys, tokens. */
export function namedFilesOf(
  clusters: Iterable<KubeconfigEntry<ResolvedCluster>>,
  users: Iterable<KubeconfigEntry<ResolvedUser>>,
): readonly string[] {
  const files = new Set<string>();
  const add = (source: TextSource | undefined) => {
    if (source?.kind === "file") files.add(source.file);
  };
  for (const { content } of clusters) {
    if (content.kind === "usable") add(content.value.ca);
  }
  for (const { content } of users) {
    if (content.kind !== "usable") continue;
    add(content.value.clientCertificate?.cert);
    add(content.value.clientCertificate?.key);
    if (content.value.auth.kind === "tokenFile") files.add(content.value.auth.file);
  }
  return [...files];
}

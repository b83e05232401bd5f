import { createHash } from "node:crypto";
import type { KubeconfigProblem } from "../../domain/connection.js";
import type { ContextEntry, KubeconfigEntry } from "./kubeconfigFile.js";
import { problemAt } from "./kubeconfigProblem.js";
import type { MergedKubeconfig } from "./mergeKubeconfigs.js";
import type { ResolvedCluster, ResolvedContext, ResolvedUser } from "./resolvedContext.js";

export type ContextResolution =
  | { readonly kind: "resolved"; readonly context: ResolvedContext }
  | { readonly kind: "unusable"; readonly problem: KubeconfigProblem };

/** Puts the context `name` together from the entries that it names, or says why that cannot be. */
export function resolveContext(merged: MergedKubeconfig, name: string): ContextResolution {
  const entry = merged.contexts.get(name);
  if (!entry) return unusable(merged.brokenBy ?? unknownContext(name));
  if (entry.content.kind === "unusable") return unusable(entry.content.problem);
  const context = entry.content.value;

  if (context.cluster === "") {
    return unusable(
      problemAt(entry.file, entry.line, `the context “${name}” names no cluster. Add cluster to it.`),
    );
  }
  const cluster = merged.clusters.get(context.cluster);
  if (!cluster) return unusable(merged.brokenBy ?? namesNothing(entry, "cluster", context.cluster));
  if (cluster.content.kind === "unusable") return unusable(cluster.content.problem);

  if (context.user === "") {
    return resolved(merged, entry, context, { cluster, value: cluster.content.value });
  }
  const user = merged.users.get(context.user);
  if (!user) return unusable(merged.brokenBy ?? namesNothing(entry, "user", context.user));
  if (user.content.kind === "unusable") return unusable(user.content.problem);
  return resolved(
    merged,
    entry,
    context,
    { cluster, value: cluster.content.value },
    user,
    user.content.value,
  );
}

function resolved(
  merged: MergedKubeconfig,
  entry: KubeconfigEntry<ContextEntry>,
  context: ContextEntry,
  { cluster, value }: { readonly cluster: KubeconfigEntry<ResolvedCluster>; readonly value: ResolvedCluster },
  userEntry?: KubeconfigEntry<ResolvedUser>,
  user: ResolvedUser = { auth: { kind: "none" } },
): ContextResolution {
  // A workspace that only names a server for the person's own user could have the credential sent to itself.
  const places = [cluster.workspaceFolder, entry.workspaceFolder].filter((folder) => folder !== undefined);
  const workspaceFolder = userEntry?.workspaceFolder ?? places[0];
  const parts = {
    name: entry.name,
    namespace: context.namespace || "default",
    source: merged.source,
    cluster: value,
    user,
    lendsUser: userEntry !== undefined && places.some((folder) => folder !== userEntry.workspaceFolder),
    ...(userEntry ? { userAt: { file: userEntry.file, line: userEntry.line } } : {}),
    ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
  };
  // Lines are left out: moving an entry in its file changes no connection.
  const { userAt, ...said } = parts;
  const { name, impersonate } = user;
  return {
    kind: "resolved",
    context: {
      ...parts,
      fingerprint: hashOf([said, userAt?.file]),
      connectionFingerprint: hashOf([{ ...said, user: { name, impersonate } }, userAt?.file]),
    },
  };
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function unknownContext(name: string): KubeconfigProblem {
  return { message: `No kubeconfig that was read has a context “${name}”. Choose another context.` };
}

function namesNothing(
  entry: KubeconfigEntry<ContextEntry>,
  what: "cluster" | "user",
  name: string,
): KubeconfigProblem {
  return problemAt(
    entry.file,
    entry.line,
    `the context “${entry.name}” names the ${what} “${name}”, which does not exist. Correct the name or add the ${what}.`,
  );
}

function unusable(problem: KubeconfigProblem): ContextResolution {
  return { kind: "unusable", problem };
}

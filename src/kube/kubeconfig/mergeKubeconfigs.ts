import type { KubeconfigProblem, KubeconfigSource } from "../../domain/connection.js";
import type { ContextEntry, KubeconfigEntry, ParsedKubeconfig } from "./kubeconfigFile.js";
import type { ResolvedCluster, ResolvedUser } from "./resolvedContext.js";

type Entries<T> = ReadonlyMap<string, KubeconfigEntry<T>>;

/** Several kubeconfig files as one, in the order of their list. */
export interface MergedKubeconfig {
  readonly source: KubeconfigSource;
  readonly currentContext?: string;
  readonly clusters: Entries<ResolvedCluster>;
  readonly users: Entries<ResolvedUser>;
  readonly contexts: Entries<ContextEntry>;
  /** The first file of which nothing could be read: what it may define is unknown, and nothing stands in for it. */
  readonly brokenBy?: KubeconfigProblem;
}

/**
 * Merges by kubectl's rules (client-go `clientcmd.ClientConfigLoadingRules`): for each name the first file wins
 * with its whole entry, and the first non-empty current-context wins. kubectl refuses everything when one file
 * is broken; here what stands before that file stays usable, since nothing in it could change that.
 */
export function mergeKubeconfigs(
  source: KubeconfigSource,
  files: readonly ParsedKubeconfig[],
): MergedKubeconfig {
  const clusters = new Map<string, KubeconfigEntry<ResolvedCluster>>();
  const users = new Map<string, KubeconfigEntry<ResolvedUser>>();
  const contexts = new Map<string, KubeconfigEntry<ContextEntry>>();
  let currentContext: string | undefined;
  let brokenBy: KubeconfigProblem | undefined;
  for (const parsed of files) {
    if (parsed.kind === "broken") {
      brokenBy ??= parsed.problem;
      continue;
    }
    addMissing(clusters, parsed.file.clusters, brokenBy);
    addMissing(users, parsed.file.users, brokenBy);
    addMissing(contexts, parsed.file.contexts, brokenBy);
    if (!brokenBy) currentContext ??= parsed.file.currentContext;
  }
  return {
    source,
    ...(currentContext === undefined ? {} : { currentContext }),
    clusters,
    users,
    contexts,
    ...(brokenBy ? { brokenBy } : {}),
  };
}

function addMissing<T>(
  into: Map<string, KubeconfigEntry<T>>,
  from: Entries<T>,
  brokenBy: KubeconfigProblem | undefined,
): void {
  for (const [name, entry] of from) {
    if (into.has(name)) continue;
    into.set(name, brokenBy ? { ...entry, content: { kind: "unusable", problem: brokenBy } } : entry);
  }
}

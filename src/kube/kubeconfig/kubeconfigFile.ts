import type { KubeconfigProblem } from "../../domain/connection.js";
import type { ContextFields } from "./kubeconfigSchema.js";
import type { ResolvedCluster, ResolvedUser } from "./resolvedContext.js";

/** One named entry of a kubeconfig file: usable, or with the reason why it is not. */
export interface KubeconfigEntry<T> {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The workspace folder that the file lies in. */
  readonly workspaceFolder?: string;
  readonly content:
    | { readonly kind: "usable"; readonly value: T }
    | { readonly kind: "unusable"; readonly problem: KubeconfigProblem };
}

/** A context as written: it names a cluster and a user that may stand in other files. */
export interface ContextEntry {
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
}

/** What one kubeconfig file holds, its relative paths made absolute. Holds secrets: never log it. */
export interface KubeconfigFile {
  readonly file: string;
  readonly workspaceFolder?: string;
  /** Non-empty, where the file names one. */
  readonly currentContext?: string;
  readonly clusters: ReadonlyMap<string, KubeconfigEntry<ResolvedCluster>>;
  readonly users: ReadonlyMap<string, KubeconfigEntry<ResolvedUser>>;
  readonly contexts: ReadonlyMap<string, KubeconfigEntry<ContextEntry>>;
  /** Everything wrong in the file, entries included. */
  readonly problems: readonly KubeconfigProblem[];
  /** Files that the entries name (credentials, authorities), for watching. */
  readonly namedFiles: readonly string[];
  /** There is nothing in it but comments. */
  readonly isEmpty: boolean;
}

/** The text of a file as it counts: the file, or why nothing of it can be used. */
export type ParsedKubeconfig =
  | { readonly kind: "file"; readonly file: KubeconfigFile }
  | { readonly kind: "broken"; readonly problem: KubeconfigProblem };

/** A context entry from its fields: Go's empty string stands for what is absent. */
export function contextEntryOf(fields: ContextFields | undefined): ContextEntry {
  return {
    cluster: fields?.cluster ?? "",
    user: fields?.user ?? "",
    namespace: fields?.namespace ?? "",
  };
}

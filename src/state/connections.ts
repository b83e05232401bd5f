import type { Disposable } from "../base/disposable.js";
import type { Event } from "../base/event.js";
import type { Platform } from "../base/platform.js";
import type { ConnectionState, KubeconfigView } from "../domain/connection.js";
import type { Session } from "../domain/session.js";
import type { KubeApi } from "../kube/api.js";
import type { ReadonlyCollection } from "./collection.js";
import type { SessionEvents } from "./sessionEvents.js";

/** An open connection, as far as who asks over it needs to know. */
export interface Cluster {
  readonly context: string;
  readonly namespace: string;
  readonly api: KubeApi;
  /** The workspace folder whose kubeconfig names this cluster, where one does. */
  readonly workspaceFolder?: string | undefined;
  /** Aborted when this connection ends; every call made for it must take it. */
  readonly signal: AbortSignal;
}

/**
 * Whether a folder that nobody trusts names this cluster. It may be looked at with the login that the folder brings,
 * and gets nothing of the person's own: who made the folder may have made the cluster to collect it.
 */
export function isUntrusted(
  { workspaceFolder }: Pick<Cluster, "workspaceFolder">,
  { isTrusted }: Pick<Platform, "isTrusted">,
): boolean {
  return workspaceFolder !== undefined && !isTrusted();
}

/**
 * An open connection and what is followed over it: what actions work with. When another context or namespace is
 * chosen it lives on, unseen, for those who hold it, and ends with the last of them.
 */
export interface SharedCluster extends Cluster {
  /** Keyed by `namespace/name`. */
  readonly sessions: ReadonlyCollection<Session>;
  readonly sessionEvents: SessionEvents;
  /** Keeps it until the result is disposed. */
  hold(): Disposable;
}

/** The one connection of the window, and the choice of it, which is remembered for the workspace only. */
export interface Connections {
  readonly state: ConnectionState;
  readonly onDidChange: Event<ConnectionState>;
  /** As the open connection has it: {@link Cluster.workspaceFolder}. */
  readonly workspaceFolder?: string | undefined;
  /** What was found when last looked; undefined before {@link start}. */
  readonly kubeconfig: KubeconfigView | undefined;
  readonly onDidChangeKubeconfig: Event<KubeconfigView>;
  /** Looks for kubeconfigs, connects, and keeps connected. Called by the first visible view and by commands; again does nothing. */
  start(): void;
  /** Reads the kubeconfigs again, and lists and connects anew at once. */
  refresh(): void;
  /** Resolves with the connection once it is there; starts it when it was not. Rejects with why it cannot be. */
  cluster(signal: AbortSignal): Promise<SharedCluster>;
  /** Resolves when what is known is new: at once, unless nobody has looked for a while. */
  caughtUp(signal: AbortSignal): Promise<void>;
  /** Remembered for this workspace; no file is written. */
  useContext(context: string): Promise<void>;
  useNamespace(namespace: string): Promise<void>;
  /** Whether the person has chosen the namespace, for this workspace or in the settings; false before it is known. */
  readonly isNamespaceChosen: boolean;
  /** Names of the namespaces, or a ClusterFailure of kind `forbidden` where they may not be listed. */
  listNamespaces(signal: AbortSignal): Promise<readonly string[]>;
}

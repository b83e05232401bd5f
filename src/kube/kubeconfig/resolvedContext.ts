import type { KubeconfigSource } from "../../domain/connection.js";

/** A text that a kubeconfig holds itself, or names by a file (absolute path). */
export type TextSource =
  { readonly kind: "inline"; readonly text: string } | { readonly kind: "file"; readonly file: string };

/** A kubeconfig's cluster, checked. */
export interface ResolvedCluster {
  readonly name: string;
  /** As in `Endpoint.server`. */
  readonly server: string;
  readonly ca?: TextSource;
  readonly tlsServerName?: string;
  readonly skipVerify: boolean;
  readonly proxyUrl?: string;
  readonly disableCompression: boolean;
  /** The cluster's extension `client.authentication.k8s.io/exec`, for plugins that ask for it. */
  readonly execConfig?: unknown;
}

/** An exec plugin as a kubeconfig names it (client.authentication.k8s.io). */
export interface ExecPlugin {
  readonly apiVersion: "client.authentication.k8s.io/v1" | "client.authentication.k8s.io/v1beta1";
  /** Absolute path, or a name to look up in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: "Never" | "IfAvailable" | "Always";
}

/** What is sent in the Authorization header, and where it comes from. */
export type UserAuth =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: string }
  /** `fallback` is used until the file can be read. */
  | { readonly kind: "tokenFile"; readonly file: string; readonly fallback?: string }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "exec"; readonly plugin: ExecPlugin }
  | { readonly kind: "authProvider"; readonly name: string; readonly idToken?: string };

export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** A kubeconfig's user, checked. A client certificate goes beside whatever the header says, as in client-go. */
export interface ResolvedUser {
  /** Absent where the context names none: no credential is sent. */
  readonly name?: string;
  readonly clientCertificate?: { readonly cert: TextSource; readonly key: TextSource };
  readonly auth: UserAuth;
  readonly impersonate?: Impersonation;
}

/** One context of the kubeconfigs, with everything that it names. Holds secrets: never log it. */
export interface ResolvedContext {
  readonly name: string;
  /** Of the context; `default` where it names none. */
  readonly namespace: string;
  readonly source: KubeconfigSource;
  readonly cluster: ResolvedCluster;
  readonly user: ResolvedUser;
  /** Of the user's entry, for messages. */
  readonly userAt?: { readonly file: string; readonly line: number };
  /**
   * The workspace folder that the user or the cluster comes from: while the workspace is not trusted nothing
   * that it names is executed, and no credential file outside it is read.
   */
  readonly workspaceFolder?: string;
  /** Whether a workspace folder names the server or the context, and the user comes from another file than its own. */
  readonly lendsUser: boolean;
  /** Equal while nothing of the context changed; not the content. Files that it names count by their path only. */
  readonly fingerprint: string;
  /**
   * Equal while it leads to the same server as the same user. What the user logs in with is left out: a renewed
   * token or certificate is a new login over the connection that there is.
   */
  readonly connectionFingerprint: string;
}

import type { ClusterFailure } from "./failure.js";

/** Where a kubeconfig was found, in the order of looking. */
export type KubeconfigSource = "playground" | "setting" | "workspace" | "environment" | "home" | "inCluster";

/** How a kubeconfig's user logs in. */
export type LoginKind =
  | "clientCertificate"
  | "token"
  | "tokenFile"
  | "basic"
  | "exec"
  | "oidc"
  | "serviceAccount"
  | "authProvider"
  | "none";

/** One context as the person sees it; no credential in it. */
export interface ContextView {
  readonly name: string;
  readonly cluster: string;
  readonly server?: string;
  readonly user?: string;
  readonly login: LoginKind;
  readonly namespace: string;
  /** Of the client certificate, RFC 3339. */
  readonly certificateExpiresAt?: string;
  /** The command of an exec plugin, as it would be run. */
  readonly execCommand?: string;
  /** The workspace folder that names its server or its login: held to what an untrusted workspace may do. */
  readonly workspaceFolder?: string;
  /** Why it cannot be used. */
  readonly problem?: KubeconfigProblem;
}

export interface KubeconfigProblem {
  /** The whole text for the person: file and line, what is wrong, what to do. Quotes nothing of the file. */
  readonly message: string;
  readonly file?: string;
  /** 1-based */
  readonly line?: number;
  /** What the person has to do, where it is not to mend the file. */
  readonly mend?: "switchContext";
}

/** What was looked at for a kubeconfig, and what it held. */
export interface KubeconfigPlace {
  readonly source: KubeconfigSource;
  /** Absolute path; absent for in-cluster. */
  readonly file?: string;
  readonly state:
    | { readonly kind: "used" }
    | { readonly kind: "merged" }
    | { readonly kind: "absent" }
    | { readonly kind: "empty" }
    | { readonly kind: "skipped"; readonly because: string }
    | { readonly kind: "broken"; readonly problem: KubeconfigProblem };
}

/** Everything that was found, for the tree and the kubeconfig panel. */
export interface KubeconfigView {
  readonly places: readonly KubeconfigPlace[];
  readonly source?: KubeconfigSource;
  readonly contexts: readonly ContextView[];
  /** The file's current-context. */
  readonly currentContext?: string;
  readonly problems: readonly KubeconfigProblem[];
}

/** The one connection of a window. */
export type ConnectionState =
  /** Nothing asked yet: no view was visible. */
  | { readonly kind: "idle" }
  | { readonly kind: "noKubeconfig"; readonly places: readonly KubeconfigPlace[] }
  | { readonly kind: "broken"; readonly problem: KubeconfigProblem }
  | { readonly kind: "connecting"; readonly context: string; readonly namespace: string }
  | {
      readonly kind: "connected";
      readonly context: string;
      readonly namespace: string;
      readonly serverVersion: string;
      /** `poll` where the watch verb is not granted. */
      readonly mode: "watch" | "poll";
    }
  /** Was connected; what is shown may be old. Trying again. */
  | {
      readonly kind: "stale";
      readonly context: string;
      readonly namespace: string;
      readonly failure: ClusterFailure;
      /** Milliseconds since the epoch: since when. */
      readonly sinceMs: number;
    }
  | {
      readonly kind: "failed";
      readonly context: string;
      readonly namespace: string;
      readonly failure: ClusterFailure;
    };

import type { Credential } from "./credential.js";
import type {
  GitSource,
  PortRequest,
  ProbeRequest,
  ResourceRequest,
  SecretKeyRef,
  StorageRequest,
  Toleration,
} from "./launch.js";
import type { StoredFile } from "./sessionFiles.js";

/** A variable of a container, decided. */
export type ResolvedEnv =
  | { readonly name: string; readonly kind: "literal"; readonly value: string }
  /** Kubernetes fills in `$(NAME)` of variables before it. */
  | { readonly name: string; readonly kind: "template"; readonly value: string }
  | { readonly name: string; readonly kind: "secret"; readonly ref: SecretKeyRef }
  /** From the pod itself: `status.podIP`. */
  | { readonly name: string; readonly kind: "field"; readonly fieldPath: string };

/** What the main container runs. */
export type ResolvedProcess =
  | { readonly kind: "image" }
  | { readonly kind: "idle" }
  | { readonly kind: "command"; readonly command?: readonly string[]; readonly args?: readonly string[] };

/** A launch with every choice made: the person's, the profile's and ours. What the pod is built from. */
export interface ResolvedLaunch {
  readonly sessionId: string;
  readonly name: string;
  readonly displayName?: string;
  readonly profile: string;
  readonly launchedBy?: string;
  readonly container: string;
  readonly image: string;
  readonly imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
  readonly imagePullSecrets: readonly string[];
  readonly process: ResolvedProcess;
  readonly tty: boolean;
  readonly stdin: boolean;
  /** In the order to write them. */
  readonly env: readonly ResolvedEnv[];
  readonly workspacePath: string;
  /** Absent: the image's own. */
  readonly workingDir?: string;
  readonly git?: GitSource & { readonly path: string; readonly depth: number; readonly image: string };
  /** What the session's own Secret holds; the references to it stand in the other fields. */
  readonly credentials: readonly Credential[];
  readonly setup: readonly string[];
  readonly files: readonly StoredFile[];
  readonly ports: readonly PortRequest[];
  readonly probe: ProbeRequest;
  readonly storage: StorageRequest;
  readonly resources: ResourceRequest;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly priorityClass?: string;
  readonly runtimeClass?: string;
  readonly serviceAccount?: string;
  readonly mountToken: boolean;
  readonly security: "restricted" | "default";
  readonly restartPolicy: "Never" | "OnFailure" | "Always";
  /** 0: no limit. */
  readonly timeoutSeconds: number;
  readonly stopGraceSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Labels whose values were changed to be label values, as they were written. */
  readonly rawLabels: Readonly<Record<string, string>>;
  /** The request as the annotation keeps it. */
  readonly requestJson: string;
  /** Environment names that are reserved and were left out. */
  readonly ignoredEnv: readonly string[];
  readonly warnings: readonly string[];
}

/** Name of the claim that is made for a session; from the id, so that no earlier session's is met. */
export function claimName(sessionId: string): string {
  return `session-${sessionId}-pvc`;
}

/** Name of the ConfigMap with a session's files. */
export function filesConfigMapName(sessionId: string): string {
  return `session-${sessionId}-files`;
}

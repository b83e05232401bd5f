/** What a person chose for a session. Every field but `profile` may be absent: the profile then decides. */
export interface LaunchRequest {
  readonly profile: string;
  /** Pod name; absent: generated with the profile's prefix. An RFC 1123 label. */
  readonly name?: string;
  /** Free text shown instead of the pod's name. */
  readonly displayName?: string;
  readonly image?: string;
  /**
   * Replaces the image's entrypoint; `args` replaces its arguments. Kubernetes' own rules hold: `$(NAME)` of a
   * variable of the container is filled in, and `$$` is a dollar. Give `["sh", "-c", "…"]` for a shell line.
   */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Arrives as written, byte for byte: `$(NAME)` is not filled in. */
  readonly env?: Readonly<Record<string, string>>;
  /** Environment from keys of Secrets that exist; the value never passes through us. */
  readonly secretEnv?: Readonly<Record<string, SecretKeyRef>>;
  /**
   * Names or ids of the person's credentials, exactly those. Absent: the ones that fit (repository's host, image's
   * registry, variables of the profile).
   */
  readonly credentials?: readonly string[];
  /** Absolute. Absent: the clone where there is one, else what the profile says, else workspace or image. */
  readonly workingDir?: string;
  /** Where the workspace is mounted; `/workspace` unless told. */
  readonly workspacePath?: string;
  readonly git?: GitSource;
  /** Shell lines, each an init container with the session's image, in order. They share workspace and /tmp with it. */
  readonly setup?: readonly string[];
  readonly files?: readonly SessionFile[];
  readonly ports?: readonly PortRequest[];
  readonly storage?: StorageRequest;
  readonly resources?: ResourceRequest;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  readonly priorityClass?: string;
  readonly runtimeClass?: string;
  readonly serviceAccount?: string;
  /** Mount the service account's token. Off by default. */
  readonly mountToken?: boolean;
  readonly imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
  readonly imagePullSecrets?: readonly string[];
  /** `restricted`: what Pod Security "restricted" admits. `default`: the image's own user and root. */
  readonly security?: "restricted" | "default";
  /** Becomes activeDeadlineSeconds: the cluster ends the session although no client is left. 0: no limit. */
  readonly timeoutSeconds?: number;
  /** Values that are no label values are made into some; the pod's annotation keeps them as written. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Gives the main process a terminal of its own, to attach to. */
  readonly tty?: boolean;
  /** What the kubelet does when the main process ends; `Never` unless told. */
  readonly restartPolicy?: "Never" | "OnFailure" | "Always";
  /** How the kubelet finds out whether the session is ready and alive. Absent: it is ready when it runs. */
  readonly probe?: ProbeRequest;
}

/** Ready is asked for every 5 s after the first 2, alive every 10 s after the first 5. */
export type ProbeRequest =
  | { readonly kind: "none" }
  | { readonly kind: "http"; readonly port: number; readonly path: string }
  | { readonly kind: "tcp"; readonly port: number };

export interface GitSource {
  readonly url: string;
  readonly branch?: string;
  /** Commits of history; 0 for all. */
  readonly depth?: number;
  /** Name of a Secret that exists, with `username` and `password`, or `ssh-privatekey` (and `known_hosts`). */
  readonly secretName?: string;
}

export interface SecretKeyRef {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

export interface SessionFile {
  /** Relative to the workspace, or absolute. */
  readonly path: string;
  readonly content: string;
  readonly encoding?: "utf8" | "base64";
}

export interface PortRequest {
  readonly port: number;
  readonly protocol?: "TCP" | "UDP" | "SCTP";
  readonly name?: string;
}

export type StorageRequest =
  | { readonly kind: "emptyDir"; readonly sizeLimit?: string }
  | { readonly kind: "memory"; readonly sizeLimit?: string }
  /** A claim made for the session, and deleted with it unless kept. */
  | {
      readonly kind: "newClaim";
      readonly size: string;
      readonly storageClass?: string;
      readonly keep?: boolean;
    }
  | { readonly kind: "claim"; readonly claimName: string }
  | { readonly kind: "hostPath"; readonly path: string };

export interface ResourceRequest {
  readonly cpuRequest?: string;
  readonly cpuLimit?: string;
  readonly memoryRequest?: string;
  readonly memoryLimit?: string;
  readonly ephemeralStorageLimit?: string;
  /** GPUs of `gpuResource`, nvidia.com/gpu unless told. */
  readonly gpus?: number;
  readonly gpuResource?: string;
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: "Exists" | "Equal";
  readonly value?: string;
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** How far a launch has come; each phase is reported once, with the time it took. */
export type LaunchPhase =
  "validating" | "creating" | "scheduling" | "pulling" | "cloning" | "settingUp" | "starting" | "ready";

export interface LaunchProgress {
  readonly phase: LaunchPhase;
  /** Milliseconds since the launch began. */
  readonly elapsedMs: number;
  /** What the cluster said: "Pulling image node:24". */
  readonly detail?: string;
}

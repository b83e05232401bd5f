/**
 * The API that `activate` returns. This file imports nothing: another extension may copy it and write
 *
 *     const api = await vscode.extensions.getExtension<PodSessionsApi>("pod-sessions.pod-sessions")?.activate();
 *
 * `version` grows only when something here changes in a way that breaks its users; new members do not.
 */
export interface PodSessionsApi {
  readonly version: 1;
  /** Connects if need be. Rejects with a {@link PodSessionsError}, as does every method here. */
  list(): Promise<readonly SessionInfo[]>;
  /** One session by the name of its pod or its id; undefined where there is none. */
  get(session: SessionName): Promise<SessionInfo | undefined>;
  /** Names of pods that came, changed or went. Fired only while there is a connection. */
  readonly onDidChangeSessions: ApiEvent<SessionsChange>;

  /** Resolves when the session runs and is ready; `until: "created"` when its pod exists. */
  launch(
    request: LaunchInput,
    options?: { readonly signal?: AbortSignal; readonly until?: "created" | "ready" } & {
      readonly onProgress?: (progress: LaunchStep) => void;
    },
  ): Promise<LaunchOutcome>;
  /** Runs a command to its end. Output over `maxBytes` (1 MiB unless told) fails. */
  exec(
    session: SessionName,
    command: readonly string[],
    options?: {
      readonly container?: string;
      readonly stdin?: string | Uint8Array;
      readonly maxBytes?: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<ExecOutcome>;
  /** Lines in order. Following ends with the container, or when the signal is aborted. */
  logs(session: SessionName, options?: LogInput): AsyncIterable<LogOutput>;
  /** Ends a session with the grace of its profile. */
  stop(session: SessionName, options?: CallOptions): Promise<void>;
  /** Ends a session at once. */
  kill(session: SessionName, options?: CallOptions): Promise<void>;
  /** Deletes a session and all that was made for it; resolves when nothing of it is left. */
  delete(session: SessionName, options?: CallOptions): Promise<void>;
  /** Deletes the finished sessions and returns their names. */
  deleteFinished(options?: CallOptions): Promise<readonly string[]>;
  /** Opens a terminal with a shell in the session. */
  openTerminal(session: SessionName, options?: { readonly container?: string }): Promise<void>;

  getConnection(): ConnectionInfo;
  readonly onDidChangeConnection: ApiEvent<ConnectionInfo>;
  /** Uses another context, and another namespace if given, in this window. Resolves when it is connected. */
  useContext(context: string, namespace?: string): Promise<void>;
}

/** Name of a pod in the namespace in use, or a session's id. */
export type SessionName = string;

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export type ApiEvent<T> = (listener: (value: T) => void) => { dispose(): void };

export interface SessionInfo {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly displayName: string;
  readonly profile: string;
  readonly state: string;
  /** Kubernetes' own word, where the state has one: `ImagePullBackOff`. */
  readonly reason?: string;
  readonly exitCode?: number;
  /** Why it does not run, and what mends it. What only events tell is known while somebody looks at the sessions. */
  readonly hint?: { readonly cause: string; readonly fix: string };
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly role: "init" | "sidecar" | "main" | "ephemeral";
    readonly state: "waiting" | "running" | "terminated";
    readonly restartCount: number;
  }[];
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly name?: string }[];
  readonly podIp?: string;
  readonly node?: string;
  /** RFC 3339, as are all times here. */
  readonly createdAt: string;
  readonly expiresAt?: string;
}

export interface SessionsChange {
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
}

/** What to launch: every field but `profile` has a default there. The fields are those of a profile in the settings. */
export interface LaunchInput {
  readonly profile: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  readonly git?: {
    readonly url: string;
    readonly branch?: string;
    readonly depth?: number;
    readonly secretName?: string;
  };
  readonly setup?: readonly string[];
  readonly timeoutSeconds?: number;
  readonly [field: string]: unknown;
}

export interface LaunchStep {
  readonly phase: string;
  /** Milliseconds since the launch began. */
  readonly elapsedMs: number;
  readonly detail?: string;
}

export interface LaunchOutcome {
  readonly session: SessionInfo;
  /** Environment names that are reserved, and so were left out. */
  readonly ignoredEnv: readonly string[];
  readonly warnings: readonly string[];
  /** Names of the person's credentials that the session was given. */
  readonly credentials: readonly string[];
}

export interface ExecOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LogInput {
  readonly container?: string;
  readonly follow?: boolean;
  /** Of the container before its last restart. */
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly signal?: AbortSignal;
}

export interface LogOutput {
  readonly container: string;
  readonly text: string;
  readonly timestamp: string;
}

export interface ConnectionInfo {
  readonly state: "idle" | "noKubeconfig" | "broken" | "connecting" | "connected" | "stale" | "failed";
  readonly context?: string;
  readonly namespace?: string;
  readonly serverVersion?: string;
}

/** How every method here fails. `message` is a sentence for a person. */
export interface PodSessionsError extends Error {
  /** `cancelled`, `user` (the request is wrong), `bug`, or why the cluster refused: `forbidden`, `notFound` … */
  readonly code: string;
}

import type { UserError } from "../base/errors.js";
import type { KeptClaim } from "../domain/keptClaim.js";
import type { LaunchProgress, LaunchRequest } from "../domain/launch.js";
import type { ContainerRef, ContextRef, PodRef } from "../domain/refs.js";
import type { Session, SessionEvent } from "../domain/session.js";
import type { ByteSink, ExecStream, LogLine, LogOptions, TerminalSize } from "../domain/streams.js";

export interface LaunchOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: LaunchProgress) => void;
  /** Called once the pod exists, with where, before anything is waited for: a terminal can already be opened for it. */
  readonly onCreated?: (session: Session, place: ContextRef) => void;
  /** `created`: resolve as soon as the pod exists; `ready` (default): when it runs and is ready. */
  readonly until?: "created" | "ready";
}

export interface RestartOptions extends LaunchOptions {
  /** Called before the old pod is asked to end: from then on, this request is all that there is of the session. */
  readonly onStopping?: (request: LaunchRequest) => void;
}

export interface LaunchResult {
  readonly session: Session;
  /** Environment names of the request that are reserved, and so were left out. */
  readonly ignoredEnv: readonly string[];
  readonly warnings: readonly string[];
  /** Why it was not given credentials that it would have been given, and what to do about it. */
  readonly withheld?: UserError;
  /** Names of the credentials that the session was given. */
  readonly credentials: readonly string[];
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly tty?: boolean;
  readonly stdin?: boolean;
  /** First size of the terminal; sent before the first output. */
  readonly size?: TerminalSize;
  readonly onStdout: ByteSink;
  readonly onStderr?: ByteSink;
  readonly signal: AbortSignal;
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Every verb of the product, bound to the connection in use. Each rejects with ClusterFailure, UserError or Cancelled. */
export interface Actions {
  /**
   * Validates, asks the server for a dry run, creates, and waits. A launch that fails or is cancelled before its
   * session ran leaves nothing behind.
   */
  launch(request: LaunchRequest, options: LaunchOptions): Promise<LaunchResult>;
  /** Deletes with the grace of its profile. Resolves when the cluster has accepted it. */
  stop(session: Session, signal: AbortSignal): Promise<void>;
  /** Deletes with grace 0. */
  kill(session: Session, signal: AbortSignal): Promise<void>;
  /** Deletes the session and all that it owns; resolves when nothing with its label is left. */
  delete(session: Session, signal: AbortSignal): Promise<void>;
  /** Deletes the sessions that are finished, or those of them that were asked about; returns those deleted. */
  deleteFinished(signal: AbortSignal, sessions?: readonly Session[]): Promise<readonly Session[]>;
  /** The same request again, under the same name, after the old one is gone. */
  restart(session: Session, options: RestartOptions): Promise<LaunchResult>;
  /** Sets the shown name; empty takes it away. */
  rename(session: Session, displayName: string, signal: AbortSignal): Promise<void>;
  /** Makes the cluster end the session `seconds` after now. Kubernetes allows only to shorten or to set it. */
  setTimeLimit(session: Session, seconds: number, signal: AbortSignal): Promise<void>;
  /** The request it was launched with, or undefined for one that we cannot read. */
  requestOf(session: Session): LaunchRequest | undefined;
  /** The same with what is not copied into the pod's annotation: files, and variables that look like secrets. */
  fullRequest(session: Session, signal: AbortSignal): Promise<LaunchRequest>;
  /** Claims that outlived their sessions, newest first: to be chosen as storage of the next. */
  keptClaims(signal: AbortSignal): Promise<readonly KeptClaim[]>;

  exec(target: ContainerRef, options: ExecOptions): Promise<ExecStream>;
  attach(target: ContainerRef, options: Omit<ExecOptions, "command">): Promise<ExecStream>;
  /** A whole command: waits for its end. Output over `maxBytes` (1 MiB unless told) fails. */
  run(
    target: ContainerRef,
    options: {
      readonly command: readonly string[];
      readonly stdin?: Uint8Array;
      readonly maxBytes?: number;
      readonly signal: AbortSignal;
    },
  ): Promise<RunResult>;
  /** The best shell of the container, found by one exec: bash, zsh, ash, sh. */
  findShell(target: ContainerRef, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Opens a shell as soon as the container takes one, without waiting for the kubelet's report.
   * Rejects with the first reason why it never will.
   */
  openShell(
    target: ContainerRef,
    options: Omit<ExecOptions, "command"> & { readonly shell?: readonly string[] },
  ): Promise<ExecStream>;
  /** Lines in order, none lost and none twice, also over a cut connection. Ends with the container's log. */
  logs(pod: PodRef, options: LogOptions & { readonly signal: AbortSignal }): AsyncIterable<LogLine>;

  /** The pod as YAML, managedFields left out and secret values masked. */
  yaml(session: Session, signal: AbortSignal): Promise<string>;
  events(session: Session, signal: AbortSignal): Promise<readonly SessionEvent[]>;
}

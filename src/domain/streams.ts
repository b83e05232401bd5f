import type { Disposable } from "../base/disposable.js";
import type { ClusterFailure } from "./failure.js";

/** How a process in a pod ended, as far as we were told. */
export type ExecEnd =
  | { readonly kind: "exit"; readonly code: number }
  /** An attachment is over because the container's main process ended; its code is in the pod's status. */
  | { readonly kind: "ended" }
  /** The server told that the process could not run or was cut off (its Status has no exit code). */
  | { readonly kind: "failed"; readonly failure: ClusterFailure }
  /** The connection ended before the server told the end. */
  | { readonly kind: "lost"; readonly failure: ClusterFailure };

/**
 * A running process in a container, or an attachment to the main one. Output goes to the sinks given at opening,
 * one chunk after the other, never copied: what a sink keeps beyond its call, it copies. One that cannot keep up
 * calls {@link pause}. Disposing cuts the
 * connection.
 */
export interface ExecStream extends Disposable {
  /** Resolves when everything is over and all output was delivered. Never rejects. */
  readonly closed: Promise<ExecEnd>;
  /** Sends to stdin; resolves when there is room for more, so that awaiting it bounds memory. */
  write(data: Uint8Array): Promise<void>;
  /** Whether {@link end} does something: servers before Kubernetes 1.30 (protocol v4) have no way to be told. */
  readonly canEnd: boolean;
  /** Ends stdin and leaves the output open; a no-op that the log tells where it cannot. */
  end(): void;
  resize(size: TerminalSize): void;
  /** Stops reading from the wire, so that the sender is held back, until {@link resume}. */
  pause(): void;
  resume(): void;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Called with bytes that are its own during the call only. */
export type ByteSink = (chunk: Uint8Array) => void;

/** One line of a container's log. */
export interface LogLine {
  readonly container: string;
  /** Without the line end, and without the timestamp that we asked for. */
  readonly text: string;
  /** RFC 3339 with nanoseconds, as the kubelet wrote it; empty where it speaks of itself. */
  readonly timestamp: string;
}

export interface LogOptions {
  readonly container: string;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
}

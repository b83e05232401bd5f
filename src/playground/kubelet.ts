import type { Readable, Writable, Duplex } from "node:stream";

/** A process's ends, as the API server's exec and attach need them. */
export interface ProcessStreams {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  /** Absent with a TTY: both come on stdout. */
  readonly stderr: Readable | undefined;
  resize(columns: number, rows: number): void;
  /**
   * Resolves when the process has ended and its output was read. `code` is 128 + signal where a signal ended it.
   * An attachment always ends with 0: how the container ended is in its status.
   */
  readonly exited: Promise<{ readonly code: number }>;
  /**
   * The client went away. As with containerd the process stays: the input of a command without a terminal ends,
   * and its output is thrown away. An attachment is let go of.
   */
  detach(): void;
}

/** Thrown by the kubelet: the API server answers with this Status. */
export class KubeletRefusal extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** What the API server asks of the node: the streaming sub-resources of pods. */
export interface Kubelet {
  exec(options: {
    readonly podUid: string;
    readonly container: string;
    readonly command: readonly string[];
    readonly tty: boolean;
    readonly stdin: boolean;
  }): Promise<ProcessStreams>;
  attach(options: {
    readonly podUid: string;
    readonly container: string;
    readonly stdin: boolean;
    readonly tty: boolean;
  }): Promise<ProcessStreams>;
  logs(options: {
    readonly podUid: string;
    readonly container: string;
    readonly follow: boolean;
    readonly previous: boolean;
    readonly timestamps: boolean;
    readonly tailLines: number | undefined;
    readonly sinceMs: number | undefined;
    readonly limitBytes: number | undefined;
    readonly signal: AbortSignal;
  }): Promise<Readable>;
  portForward(options: { readonly podUid: string; readonly port: number }): Promise<Duplex>;
}

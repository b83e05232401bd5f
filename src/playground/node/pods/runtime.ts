import type { Duplex } from "node:stream";
import type { RunningContainer, StartContainerOptions } from "../sandbox/container.js";
import type { PodSandboxOptions } from "../sandbox/podSandbox.js";

/** What the node's logic asks of the machine. The sandbox fills it; a test may as well. */
export interface NodeRuntime {
  /** Throws a `SetupFailure`. */
  startPod(options: PodSandboxOptions): Promise<PodRuntime>;
  /** The folder of a pod's files. */
  podDir(uid: string): string;
  /** The folder of a pod's files that must not be on a disk: its path for mounts, and the one to write by. */
  secretDir(uid: string): { readonly inside: string; readonly access: string };
  /** Removes a folder with files of any of the pods' users. */
  remove(path: string): Promise<void>;
  /** Gives a folder to a group, with what is in it; does nothing where there is only one group. */
  giveToGroup(path: string, gid: number): Promise<void>;
  /** What the files below take, in bytes. */
  sizeOf(path: string): Promise<number>;
  /** A connection from the node to a pod's address. Rejects with the system's error. */
  connect(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
}

export interface PodRuntime {
  readonly address: string;
  /** Throws `StartRefused`. */
  startContainer(options: StartContainerOptions): Promise<RunningContainer>;
  /** A connection to a port of the pod's own loopback. Rejects with the system's error. */
  connect(port: number): Promise<Duplex>;
  stop(): Promise<void>;
}

import type { Clock } from "../base/clock.js";
import type { Disposable } from "../base/disposable.js";
import type { Logger } from "../base/log.js";
import type { RandomBytes } from "../base/random.js";
import type { Kubelet } from "./kubelet.js";
import type { ObjectStore } from "./objects.js";

/** Makes the tokens that pods find in their projected volumes, as TokenRequest does for everybody else. */
export interface TokenIssuer {
  /** A signed token of a service account, bound to the pod; the API server accepts it until it expires. */
  issue(request: {
    readonly namespace: string;
    readonly serviceAccount: string;
    /** Empty: the API server's own. */
    readonly audiences: readonly string[];
    readonly expirationSeconds: number;
    readonly pod?: { readonly name: string; readonly uid: string };
  }): { readonly token: string; readonly expiresAtMs: number };
}

/** What one pod uses now; metrics.k8s.io is answered from it. */
export interface PodUsage {
  readonly atMs: number;
  /** Over which time the CPU was measured. */
  readonly windowMs: number;
  readonly containers: readonly {
    readonly name: string;
    readonly cpuNanocores: number;
    readonly memoryBytes: number;
  }[];
}

export interface MetricsSource {
  /** Undefined while nothing was measured yet: the pod is then missing in the list, as in life. */
  podUsage(podUid: string): PodUsage | undefined;
}

/** What a part of the playground that acts on stored objects is given. */
export interface PartOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
}

export interface NodeOptions extends PartOptions {
  /** A folder of its own, for volumes, logs and roots of containers. */
  readonly dir: string;
  readonly tokens: TokenIssuer;
}

/** The node: a Node object, its pods as processes, and what they use. Its end ends every process. */
export interface PlaygroundNode extends Disposable {
  readonly kubelet: Kubelet;
  readonly metrics: MetricsSource;
  /** Ends every pod's processes and resolves when they are gone. */
  stop(): Promise<void>;
}

/** Throws a `UserError` of one sentence where pods cannot run (no Linux, no user namespaces). */
export type StartNode = (options: NodeOptions) => Promise<PlaygroundNode>;

/** Scheduler, jobs, garbage collection, claims. */
export type StartControllers = (options: PartOptions) => Disposable;

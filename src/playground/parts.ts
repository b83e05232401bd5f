import type { Clock } from "../base/clock.js";
import type { Disposable } from "../base/disposable.js";
import type { Logger } from "../base/log.js";
import type { RandomBytes } from "../base/random.js";
import type { Kubelet } from "./kubelet.js";
import type { ObjectStore, StoredObject } from "./objects.js";

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
  /** Takes a pod back as under pressure: its processes end, it stays as Failed. False where it is not on this node. */
  evict(podUid: string, message: string): boolean;
  /** Ends every pod's processes and resolves when they are gone. */
  stop(): Promise<void>;
}

/** Throws a `UserError` of one sentence where pods cannot run (no Linux, no user namespaces). */
export type StartNode = (options: NodeOptions) => Promise<PlaygroundNode>;

/**
 * What a controller asks of the API server as one of its users, so that defaults, admission, quotas and grace
 * apply. A refusal is an Error whose message is that of the Status.
 */
export interface ControllerRequests {
  /** As POST to the resource: a Job's pod. `object` may have `generateName`. */
  create(resource: string, namespace: string | undefined, object: object): Promise<StoredObject>;
  /** As DELETE of the object; nothing happens when it is gone, or when its uid is another. */
  delete(
    resource: string,
    namespace: string | undefined,
    name: string,
    options: {
      readonly uid?: string;
      readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
      readonly gracePeriodSeconds?: number;
    },
  ): Promise<void>;
}

export interface ControllerOptions extends PartOptions {
  readonly requests: ControllerRequests;
}

/** Scheduler, jobs, garbage collection, claims. */
export type StartControllers = (options: ControllerOptions) => Disposable;

import type { Disposable } from "../../base/disposable.js";
import type { ConnectionFault } from "./connectionFault.js";
import type { FaultRule } from "./faultPlan.js";
import type { RequestMatch } from "./requestMatch.js";
import type { SyntheticPodsOptions } from "./syntheticPods.js";

/** Which pod. */
export interface PodKey {
  readonly namespace: string;
  readonly name: string;
}

/** Synthetic pods that change; their end ends the change. */
export interface Churn extends Disposable {
  /** Changes `count` of the pods now. */
  churn(count: number): void;
}

/** Everything that a test or a benchmark can make go wrong. */
export interface Faults {
  /** Requests that come from now on meet the fault, until it is disposed. */
  inject(rule: FaultRule): Disposable;
  /** The connections of requests that are open now meet the fault; says how many requests there were. */
  strike(match: RequestMatch, fault: ConnectionFault): number;
  countOpen(match: RequestMatch): number;
  /** Takes back every rule. */
  heal(): void;
  /** The past is compacted: watches and pages of older versions are answered with 410. */
  expireResourceVersions(): void;
  /** No certificate and no token is good any more, until {@link renewCredentials}. Tokens of service accounts never again. */
  expireCredentials(): void;
  renewCredentials(): void;
  /** Sets how far the server's clock is ahead of the real time. */
  skewClock(aheadMs: number): void;
  /** The pod is gone at once, as if its node had been deleted. Throws where there is none. */
  killPod(pod: PodKey): void;
  /** The node takes the pod back, as under pressure: it stays as Failed, reason Evicted. */
  evictPod(pod: PodKey): void;
  /** New pods find no node, or find one again. */
  setSchedulable(schedulable: boolean): void;
  /** The server goes and, after `downMs`, comes back on its port; without its store, everything is as it was at first. */
  restart(options: { readonly keepStore: boolean; readonly downMs?: number | undefined }): Promise<void>;
  /** Fills the store with pods that nobody runs. */
  makePods(options: SyntheticPodsOptions): Churn;
}

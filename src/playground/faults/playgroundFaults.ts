import { sleep } from "../../base/abort.js";
import { DisposableStore, type Disposable } from "../../base/disposable.js";
import type { ApiServer } from "../api/server.js";
import type { ApiContext } from "../api/exchange.js";
import type { Authenticator } from "../auth/authenticator.js";
import type { PlaygroundNode } from "../parts.js";
import { seed } from "../housekeeping/seed.js";
import { objectAt } from "../schema/json.js";
import type { ConnectionFault } from "./connectionFault.js";
import type { FaultPlan, FaultRule } from "./faultPlan.js";
import type { Churn, Faults, PodKey } from "./faults.js";
import type { RequestMatch } from "./requestMatch.js";
import type { SkewedClock } from "./skewedClock.js";
import { SyntheticPods, type SyntheticPodsOptions } from "./syntheticPods.js";

const evictionMessage = "The node was low on resource: memory.";

export interface FaultsParts {
  readonly plan: FaultPlan;
  readonly clock: SkewedClock;
  readonly context: ApiContext;
  readonly authenticator: Authenticator;
  readonly server: ApiServer;
  /** Undefined where there is none, and while it starts. */
  readonly node: () => PlaygroundNode | undefined;
}

/** {@link Faults} on a running playground. */
export class PlaygroundFaults implements Faults, Disposable {
  private readonly owned = new DisposableStore();
  private readonly stopping = new AbortController();

  constructor(private readonly parts: FaultsParts) {}

  inject(rule: FaultRule): Disposable {
    return this.parts.plan.add(rule);
  }

  strike(match: RequestMatch, fault: ConnectionFault): number {
    return this.parts.plan.strike(match, fault);
  }

  countOpen(match: RequestMatch): number {
    return this.parts.plan.countOpen(match);
  }

  heal(): void {
    this.parts.plan.clear();
  }

  expireResourceVersions(): void {
    this.parts.context.store.compact();
  }

  expireCredentials(): void {
    this.parts.authenticator.setExpired(true);
    this.parts.context.tokens.expireAll();
  }

  renewCredentials(): void {
    this.parts.authenticator.setExpired(false);
  }

  skewClock(aheadMs: number): void {
    this.parts.clock.skew(aheadMs);
  }

  killPod({ namespace, name }: PodKey): void {
    const { store } = this.parts.context;
    if (!store.get("pods", namespace, name)) throw noPod({ namespace, name });
    store.remove("pods", namespace, name);
  }

  evictPod({ namespace, name }: PodKey): void {
    const { store } = this.parts.context;
    const pod = store.get("pods", namespace, name);
    if (!pod) throw noPod({ namespace, name });
    if (this.parts.node()?.evict(pod.metadata.uid, evictionMessage)) return;
    // Nobody runs it, so that nobody else will say it.
    const failed = { phase: "Failed", reason: "Evicted", message: evictionMessage };
    store.update("pods", namespace, name, (current) => ({
      ...current,
      status: { ...objectAt(current, "status"), ...failed },
    }));
  }

  setSchedulable(schedulable: boolean): void {
    const { store } = this.parts.context;
    for (const { metadata } of store.list("nodes"))
      store.update("nodes", undefined, metadata.name, (node) => {
        const { unschedulable: _unschedulable, ...spec } = objectAt(node, "spec");
        return { ...node, spec: schedulable ? spec : { ...spec, unschedulable: true } };
      });
  }

  async restart({
    keepStore,
    downMs = 0,
  }: {
    readonly keepStore: boolean;
    readonly downMs?: number | undefined;
  }): Promise<void> {
    const { server, context, clock } = this.parts;
    const { port } = server;
    await server.stop();
    // A server that comes back knows what is, and no more how it came to be.
    if (keepStore) context.store.compact();
    else {
      context.store.forget();
      seed(context.store);
    }
    if (downMs > 0) await sleep(downMs, clock, this.stopping.signal);
    await server.start(port);
  }

  makePods(options: SyntheticPodsOptions): Churn {
    return this.owned.add(new SyntheticPods(this.parts.context, options));
  }

  dispose(): void {
    this.stopping.abort();
    this.owned.dispose();
  }
}

function noPod({ namespace, name }: PodKey): Error {
  return new Error(`there is no pod ${namespace}/${name}`);
}

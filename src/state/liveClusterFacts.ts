import { DisposableStore, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import type { ClusterFacts } from "../domain/clusterFacts.js";
import { readClusterFacts } from "../kube/clusterFacts.js";
import type { Cluster } from "./connections.js";

/** What the namespace in use allows; undefined until asked, and again after every change of connection. */
export class LiveClusterFacts implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changes.event;
  private known: ClusterFacts | undefined;
  private cluster: Cluster | undefined;

  get current(): ClusterFacts | undefined {
    return this.known;
  }

  /** Forgets what was known of the connection before. */
  use(cluster: Cluster | undefined): void {
    this.cluster = cluster;
    if (this.known === undefined) return;
    this.known = undefined;
    this.changes.fire();
  }

  /** Asks again. Rejects only with the signal's reason. */
  async refresh(signal: AbortSignal): Promise<void> {
    const cluster = this.cluster;
    if (!cluster) return;
    const both = AbortSignal.any([signal, cluster.signal]);
    const facts = await readClusterFacts(cluster.api, cluster.namespace, both);
    if (this.cluster !== cluster) return;
    this.known = facts;
    this.changes.fire();
  }

  dispose(): void {
    this.owned.dispose();
  }
}

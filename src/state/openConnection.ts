import { onAbort } from "../base/abort.js";
import { MutableDisposable, type Disposable } from "../base/disposable.js";
import { nextEvent } from "../base/event.js";
import type { ContextRef } from "../domain/refs.js";
import type { KubeApi } from "../kube/api.js";
import type { ResolvedContext } from "../kube/kubeconfig/resolvedContext.js";
import type { ClusterState } from "./clusterState.js";
import type { Cluster } from "./connections.js";
import type { ShownCluster } from "./shownCluster.js";

export interface OpenConnectionDeps {
  openApi(resolved: ResolvedContext): KubeApi & Disposable;
  /** The connection that is open logs in from now on as `resolved` says; called once for what it says anew. */
  readonly renewLogin?: (resolved: ResolvedContext) => void;
  openCluster(choice: ContextRef & Pick<Cluster, "workspaceFolder">, api: KubeApi & Disposable): ClusterState;
  readonly shown: ShownCluster;
}

/** The connection that is open, at most one: kept as long as the kubeconfig and the choice say what they said. */
export class OpenConnection implements Disposable {
  private readonly open = new MutableDisposable<ClusterState>();
  private readonly subscription = new MutableDisposable<Disposable>();
  private fingerprint = "";
  /** What the kubeconfig said of the login and all else when it last took it. */
  private saidWithLogin = "";

  constructor(
    private readonly deps: OpenConnectionDeps,
    private readonly windowSignal: AbortSignal,
    /** Called when the one that is open has changed. */
    private readonly changed: (cluster: ClusterState) => void,
  ) {}

  get value(): ClusterState | undefined {
    return this.open.value;
  }

  /** Opens another and returns it, not yet started; undefined where the one that is open is kept. */
  take(choice: ContextRef, resolved: ResolvedContext): ClusterState | undefined {
    const fingerprint = `${resolved.connectionFingerprint} ${choice.context} ${choice.namespace}`;
    const isNew = resolved.fingerprint !== this.saidWithLogin;
    this.saidWithLogin = resolved.fingerprint;
    if (this.open.value && fingerprint === this.fingerprint) {
      if (isNew) this.deps.renewLogin?.(resolved);
      return undefined;
    }
    const api = this.deps.openApi(resolved);
    this.letGo();
    this.fingerprint = fingerprint;
    const { workspaceFolder } = resolved;
    const cluster = this.deps.openCluster({ ...choice, workspaceFolder }, api);
    // Whoever holds it: not longer than the window.
    const withWindow = onAbort(this.windowSignal, () => cluster.end());
    onAbort(cluster.cluster.signal, () => withWindow.dispose());
    this.open.value = cluster;
    this.deps.shown.use(cluster.cluster);
    this.subscription.value = cluster.onDidChange(() => {
      if (this.open.value === cluster) this.changed(cluster);
    });
    return cluster;
  }

  /** Its sessions leave the tree before anything else is shown. */
  letGo(): void {
    this.subscription.value = undefined;
    this.deps.shown.use(undefined);
    this.open.value = undefined;
    this.fingerprint = "";
  }

  /** Resolves when what is watched has come in, where it rested because nobody looked. */
  async caughtUp(signal: AbortSignal): Promise<void> {
    const open = this.open.value;
    if (open?.watch.kind !== "resting") return;
    const either = AbortSignal.any([signal, open.cluster.signal]);
    const isBehind = () => open.watch.kind === "resting" || open.watch.kind === "listing";
    const looking = open.cluster.hold();
    try {
      await nextEvent(open.onDidChange, either, () => !isBehind());
    } catch {
      // Where this connection has ended, the next has nothing to catch up with.
      signal.throwIfAborted();
    } finally {
      looking.dispose();
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.open.dispose();
  }
}

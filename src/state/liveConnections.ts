import { AbortScope } from "../base/abort.js";
import { DisposableStore, type Disposable } from "../base/disposable.js";
import { isCancellation, toError } from "../base/errors.js";
import { Emitter, type Event } from "../base/event.js";
import type { Clock } from "../base/clock.js";
import type { Logger } from "../base/log.js";
import type { ConnectionState, KubeconfigView } from "../domain/connection.js";
import type { KubeconfigSet } from "../kube/kubeconfig/kubeconfigSet.js";
import type { ResolvedContext } from "../kube/kubeconfig/resolvedContext.js";
import { listNamespaces } from "../kube/namespaces.js";
import type { ClusterState } from "./clusterState.js";
import { connectionStateOf } from "./connectionStateOf.js";
import type { Connections, SharedCluster } from "./connections.js";
import type { ContextChoice } from "./contextChoice.js";
import { cannotConnect, noContext, problemOf, withoutContext } from "./noConnection.js";
import { OpenConnection, type OpenConnectionDeps } from "./openConnection.js";

export interface LiveConnectionsDeps extends OpenConnectionDeps {
  readonly kubeconfigs: {
    load(signal: AbortSignal): Promise<KubeconfigSet>;
    readonly onDidChange: Event<KubeconfigSet>;
  };
  readonly choice: ContextChoice;
  /** The person asked to try again: a login that failed a moment ago may be tried at once. */
  readonly forgetFailures?: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The one connection of a window: follows the kubeconfig and the choice, and tells what became of it. */
export class LiveConnections implements Connections, Disposable {
  private readonly owned = new DisposableStore();
  private readonly scope = this.owned.add(new AbortScope());
  private readonly states = this.owned.add(new Emitter<ConnectionState>());
  private readonly kubeconfigs = this.owned.add(new Emitter<KubeconfigView>());
  private readonly clusters = this.owned.add(new Emitter<ClusterState | undefined>());
  private readonly open: OpenConnection;
  private current: ConnectionState = { kind: "idle" };
  private set: KubeconfigSet | undefined;
  private loading: Promise<void> | undefined;

  readonly onDidChange: Event<ConnectionState> = this.states.event;
  readonly onDidChangeKubeconfig: Event<KubeconfigView> = this.kubeconfigs.event;
  /** Fired when a connection was opened, or given up without another. */
  readonly onDidChangeCluster: Event<ClusterState | undefined> = this.clusters.event;

  constructor(private readonly deps: LiveConnectionsDeps) {
    const follow = (cluster: ClusterState) => this.follow(cluster);
    this.open = this.owned.add(new OpenConnection(deps, this.scope.signal, follow));
    this.owned.add(deps.kubeconfigs.onDidChange((set) => this.adoptChanged(set)));
  }

  get state(): ConnectionState {
    return this.current;
  }

  get kubeconfig(): KubeconfigView | undefined {
    return this.set?.view;
  }

  get workspaceFolder(): string | undefined {
    return this.open.value?.cluster.workspaceFolder;
  }

  get openCluster(): ClusterState | undefined {
    return this.open.value;
  }

  start(): void {
    if (this.current.kind === "idle") void this.load();
  }

  refresh(): void {
    this.deps.forgetFailures?.();
    this.open.value?.refresh();
    void this.load();
  }

  /** Reads the kubeconfigs again, if they were read before; a connection that they do not change is kept. */
  readAgain(): void {
    if (this.current.kind !== "idle") void this.load();
  }

  /** A context of the kubeconfigs as they are now. @throws ClusterFailure of kind `kubeconfig` */
  resolve(context: string): ResolvedContext {
    if (!this.set) throw cannotConnect(this.current);
    return this.set.resolve(context);
  }

  async cluster(signal: AbortSignal): Promise<SharedCluster> {
    if (this.set === undefined) await this.load();
    signal.throwIfAborted();
    return this.inUse();
  }

  /** The connection that is open now. @throws UserError that says why there is none */
  inUse(): SharedCluster {
    if (this.open.value) return this.open.value.cluster;
    throw cannotConnect(this.current);
  }

  caughtUp(signal: AbortSignal): Promise<void> {
    return this.open.caughtUp(signal);
  }

  async useContext(context: string): Promise<void> {
    if (this.set === undefined) await this.load();
    if (this.set && !this.set.view.contexts.some(({ name }) => name === context)) throw noContext(context);
    await this.deps.choice.useContext(context);
    if (this.set) this.adopt(this.set);
  }

  async useNamespace(namespace: string): Promise<void> {
    const choice = this.set && this.deps.choice.resolve(this.set.view);
    if (!this.set || !choice) throw cannotConnect(this.current);
    await this.deps.choice.useNamespace(choice.context, namespace);
    this.adopt(this.set);
  }

  get isNamespaceChosen(): boolean {
    const choice = this.set && this.deps.choice.resolve(this.set.view);
    return choice !== undefined && this.deps.choice.isNamespaceChosen(choice.context);
  }

  async listNamespaces(signal: AbortSignal): Promise<readonly string[]> {
    return listNamespaces((await this.cluster(signal)).api, signal);
  }

  /** Reads the kubeconfigs once for all that wait. Never rejects: what is wrong becomes the state. */
  private load(): Promise<void> {
    this.loading ??= this.readKubeconfigs().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async readKubeconfigs(): Promise<void> {
    try {
      this.adopt(await this.deps.kubeconfigs.load(this.scope.signal));
    } catch (error) {
      if (isCancellation(error) || this.scope.signal.aborted) return;
      this.deps.log.error("kubeconfig not read", error);
      this.give({ kind: "broken", problem: { message: toError(error).message } });
    }
  }

  /** What has failed may be mended by what the files say now, also by a token that only lies in a file of its own. */
  private adoptChanged(set: KubeconfigSet): void {
    const before = this.open.value;
    this.adopt(set);
    const isKept = before !== undefined && this.open.value === before;
    if (!isKept || (this.current.kind !== "failed" && this.current.kind !== "stale")) return;
    this.deps.forgetFailures?.();
    before.refresh();
  }

  /** Connects as the kubeconfig and the choice say; keeps the connection when both say what they said before. */
  private adopt(set: KubeconfigSet): void {
    if (this.scope.signal.aborted) return;
    this.set = set;
    this.kubeconfigs.fire(set.view);
    const choice = this.deps.choice.resolve(set.view);
    if (!choice) {
      this.give(withoutContext(set.view, this.deps.choice.lost(set.view)));
      return;
    }
    try {
      const opened = this.open.take(choice, set.resolve(choice.context));
      if (!opened) return;
      this.say({ kind: "connecting", ...choice });
      this.clusters.fire(opened);
      opened.start();
    } catch (error) {
      this.deps.log.warn("context cannot be used", { context: choice.context });
      this.give({ kind: "broken", problem: problemOf(error) });
    }
  }

  private follow(cluster: ClusterState): void {
    const { choice, watch, serverVersion } = cluster;
    this.say(connectionStateOf(this.current, choice, watch, serverVersion, this.deps.clock.now()));
  }

  private give(state: ConnectionState): void {
    const hadCluster = this.open.value !== undefined;
    this.open.letGo();
    this.say(state);
    if (hadCluster) this.clusters.fire(undefined);
  }

  private say(state: ConnectionState): void {
    if (state === this.current) return;
    this.current = state;
    this.states.fire(state);
  }

  dispose(): void {
    this.owned.dispose();
  }
}

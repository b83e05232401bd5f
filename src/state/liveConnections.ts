import { AbortScope, onAbort } from "../base/abort.js";
import { DisposableStore, MutableDisposable, type Disposable } from "../base/disposable.js";
import { isCancellation, toError, UserError } from "../base/errors.js";
import { Emitter, nextEvent, type Event } from "../base/event.js";
import type { Clock } from "../base/clock.js";
import type { Logger } from "../base/log.js";
import type { ConnectionState, KubeconfigProblem, KubeconfigView } from "../domain/connection.js";
import { isFailure } from "../domain/failure.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { ContextRef } from "../domain/refs.js";
import type { KubeApi } from "../kube/api.js";
import type { KubeconfigSet } from "../kube/kubeconfig/kubeconfigSet.js";
import type { ResolvedContext } from "../kube/kubeconfig/resolvedContext.js";
import { listNamespaces } from "../kube/namespaces.js";
import type { ClusterState } from "./clusterState.js";
import { connectionStateOf } from "./connectionStateOf.js";
import type { Cluster, Connections, SharedCluster } from "./connections.js";
import type { ContextChoice } from "./contextChoice.js";
import type { ShownCluster } from "./shownCluster.js";

export interface LiveConnectionsDeps {
  readonly kubeconfigs: {
    load(signal: AbortSignal): Promise<KubeconfigSet>;
    readonly onDidChange: Event<KubeconfigSet>;
  };
  readonly choice: ContextChoice;
  openApi(resolved: ResolvedContext): KubeApi & Disposable;
  /** The connection that is open logs in from now on as `resolved` says; called once for what it says anew. */
  readonly renewLogin?: (resolved: ResolvedContext) => void;
  openCluster(choice: ContextRef & Pick<Cluster, "workspaceFolder">, api: KubeApi & Disposable): ClusterState;
  readonly shown: ShownCluster;
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
  private readonly open = this.owned.add(new MutableDisposable<ClusterState>());
  private readonly subscription = this.owned.add(new MutableDisposable<Disposable>());
  private current: ConnectionState = { kind: "idle" };
  private set: KubeconfigSet | undefined;
  private fingerprint = "";
  /** What the kubeconfig said of the login and all else when the open connection last took it. */
  private saidWithLogin = "";
  private loading: Promise<void> | undefined;

  readonly onDidChange: Event<ConnectionState> = this.states.event;
  readonly onDidChangeKubeconfig: Event<KubeconfigView> = this.kubeconfigs.event;
  /** Fired when a connection was opened, or given up without another. */
  readonly onDidChangeCluster: Event<ClusterState | undefined> = this.clusters.event;

  constructor(private readonly deps: LiveConnectionsDeps) {
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

  /**
   * A context of the kubeconfigs as they are now.
   * @throws ClusterFailure of kind `kubeconfig`
   */
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
    this.loading ??= this.readKubeconfigs().finally(() => {
      this.loading = undefined;
    });
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
      const resolved = set.resolve(choice.context);
      const fingerprint = `${resolved.connectionFingerprint} ${choice.context} ${choice.namespace}`;
      const isNew = resolved.fingerprint !== this.saidWithLogin;
      this.saidWithLogin = resolved.fingerprint;
      if (this.open.value && fingerprint === this.fingerprint) {
        if (isNew) this.deps.renewLogin?.(resolved);
        return;
      }
      const api = this.deps.openApi(resolved);
      this.fingerprint = fingerprint;
      this.connect(choice, api, resolved);
    } catch (error) {
      this.deps.log.warn("context cannot be used", { context: choice.context });
      this.give({ kind: "broken", problem: problemOf(error) });
    }
  }

  private connect(choice: ContextRef, api: KubeApi & Disposable, { workspaceFolder }: ResolvedContext): void {
    this.letGo();
    const cluster = this.deps.openCluster({ ...choice, workspaceFolder }, api);
    // Whoever holds it: not longer than the window.
    const withWindow = onAbort(this.scope.signal, () => cluster.end());
    onAbort(cluster.cluster.signal, () => withWindow.dispose());
    this.open.value = cluster;
    this.deps.shown.use(cluster.cluster);
    this.subscription.value = cluster.onDidChange(() => this.follow(cluster));
    this.say({ kind: "connecting", ...choice });
    this.clusters.fire(cluster);
    cluster.start();
  }

  private follow(cluster: ClusterState): void {
    if (this.open.value !== cluster) return;
    const { choice, watch, serverVersion } = cluster;
    this.say(connectionStateOf(this.current, choice, watch, serverVersion, this.deps.clock.now()));
  }

  /** Its sessions leave the tree before anything else is shown. */
  private letGo(): void {
    this.subscription.value = undefined;
    this.deps.shown.use(undefined);
    this.open.value = undefined;
  }

  private give(state: ConnectionState): void {
    const hadCluster = this.open.value !== undefined;
    this.letGo();
    this.fingerprint = "";
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

function withoutContext(view: KubeconfigView, lost: string | undefined): ConnectionState {
  const problem = view.problems[0];
  if (problem) return { kind: "broken", problem };
  if (view.contexts.length === 0) return { kind: "noKubeconfig", places: view.places };
  const message =
    lost === undefined
      ? "The kubeconfig has several contexts and no current-context: choose one."
      : `The context “${lost}”, which this workspace uses, is not in the kubeconfig any more. Choose another, or put it back.`;
  return { kind: "broken", problem: { message, mend: "switchContext" } };
}

function problemOf(error: unknown): KubeconfigProblem {
  if (!isFailure(error)) return { message: toError(error).message };
  const { file, line } = error.details;
  return {
    message: error.message,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  };
}

function noContext(context: string): UserError {
  return new UserError(
    `The kubeconfig has no context “${context}”, so nothing was changed.`,
    nextSteps.switchContext,
  );
}

function cannotConnect(state: ConnectionState): Error {
  if (state.kind === "broken" && state.problem.mend === "switchContext") {
    return new UserError(state.problem.message, nextSteps.switchContext);
  }
  if (state.kind === "broken") {
    return new UserError(state.problem.message, nextSteps.openKubeconfig);
  }
  return new UserError(
    "No kubeconfig was found, so there is no cluster to work with.",
    nextSteps.chooseKubeconfig,
  );
}

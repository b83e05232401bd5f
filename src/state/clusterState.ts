import { AbortScope } from "../base/abort.js";
import type { Clock } from "../base/clock.js";
import { alwaysWanted, Onlookers, type Demand } from "../base/demand.js";
import { DisposableStore, toDisposable, type Disposable } from "../base/disposable.js";
import { Emitter, type Event } from "../base/event.js";
import type { Logger } from "../base/log.js";
import type { RandomBytes } from "../base/random.js";
import { managedSelector } from "../domain/labels.js";
import type { ContextRef } from "../domain/refs.js";
import type { Session, SessionEvent } from "../domain/session.js";
import type { KubeApi } from "../kube/api.js";
import { decodeEvent } from "../kube/decode/event.js";
import { decodePod } from "../kube/decode/pod.js";
import { corePath } from "../kube/paths.js";
import { podList } from "../kube/protobuf/podMessages.js";
import { Reflector } from "../kube/reflector/reflector.js";
import { readServerVersion } from "../kube/serverVersion.js";
import type { WatchState } from "../kube/watchState.js";
import { Collection } from "./collection.js";
import type { Cluster, SharedCluster } from "./connections.js";
import { LiveSessionEvents } from "./liveSessionEvents.js";
import { SteadyWatch } from "./steadyWatch.js";

export interface ClusterStateDeps {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly pollIntervalMs: () => number;
  /** Whether the window wants to know, while this connection is the one in use; absent: it always does. */
  readonly demand?: Demand;
}

/** With the answer that is waited for then, a watch that is half open is noticed within 30 s. */
const PODS_CHECK_AFTER_MS = 20_000;
/** More than bookmarks are apart. */
const EVENTS_CHECK_AFTER_MS = 75_000;

/**
 * One open connection and what is followed over it, held by the window while it is the one in use, by each terminal
 * and by each verb under way. Disposing lets go for the window; it ends when the last has let go, so that nobody's
 * shell is cut, and no launch left half made, because another context was chosen.
 */
export class ClusterState implements Disposable {
  readonly cluster: SharedCluster;
  private readonly scope = new AbortScope();
  private readonly owned = new DisposableStore();
  private holders = 0;
  private readonly window = this.owned.add(new DisposableStore());
  /** The window while it looks, and everybody else who holds this. */
  private readonly wanted = this.owned.add(new Onlookers());
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changes.event;
  private readonly pods: Reflector<Session>;
  private readonly steady: SteadyWatch;
  private versionText = "";

  constructor(
    readonly choice: ContextRef & Pick<Cluster, "workspaceFolder">,
    api: KubeApi & Disposable,
    private readonly deps: ClusterStateDeps,
  ) {
    const { clock, random, log, pollIntervalMs } = deps;
    this.owned.add(api);
    this.owned.add(this.scope);
    const sessions = this.owned.add(new Collection<Session>());
    const sessionEvents = this.owned.add(new LiveSessionEvents());
    this.cluster = {
      ...choice,
      api,
      signal: this.scope.signal,
      sessions,
      sessionEvents,
      hold: () => this.hold(),
    };
    this.window.add(this.count());
    const { demand = alwaysWanted } = deps;
    this.window.add(this.wanted.lookWhile(() => demand.isWanted, demand.onDidChange));
    this.pods = this.owned.add(
      new Reflector<Session>({
        api,
        path: corePath(choice.namespace, "pods"),
        query: { labelSelector: managedSelector },
        protobuf: podList,
        decode: decodePod,
        clock,
        random,
        log: log.child("pods"),
        pollIntervalMs,
        demand: this.wanted,
        checkAfterMs: PODS_CHECK_AFTER_MS,
      }),
    );
    sessionEvents.use(
      () =>
        new Reflector<SessionEvent>({
          api,
          path: corePath(choice.namespace, "events"),
          query: { fieldSelector: "involvedObject.kind=Pod" },
          decode: decodeEvent,
          clock,
          random,
          log: log.child("events"),
          pollIntervalMs,
          demand: this.wanted,
          checkAfterMs: EVENTS_CHECK_AFTER_MS,
        }),
    );
    this.owned.add(
      this.pods.onDidChange((change) => {
        if (change.kind === "replaced") sessions.replace(change.items);
        else sessions.apply(change.upserted, change.removed);
      }),
    );
    this.steady = this.owned.add(new SteadyWatch(this.pods, clock));
    this.owned.add(this.steady.onDidChange(() => this.changes.fire()));
  }

  /** What the watch of the sessions does; an interruption shorter than two seconds is left out. */
  get watch(): WatchState {
    return this.steady.state;
  }

  /** `v1.35.0`, or empty while unknown. */
  get serverVersion(): string {
    return this.versionText;
  }

  start(): void {
    this.pods.start();
    void this.readVersion();
  }

  /** Lists again at once. */
  refresh(): void {
    this.pods.refresh();
  }

  /** Never rejects: a server that hides its version is used all the same. */
  private async readVersion(): Promise<void> {
    try {
      this.versionText = await readServerVersion(this.cluster.api, this.scope.signal);
      this.changes.fire();
    } catch (error) {
      if (!this.scope.signal.aborted)
        this.deps.log.debug("server version not read", { error: String(error) });
    }
  }

  /** Ends it for everybody. */
  end(): void {
    this.owned.dispose();
  }

  dispose(): void {
    this.window.dispose();
  }

  private hold(): Disposable {
    const store = new DisposableStore();
    store.add(this.count());
    store.add(this.wanted.look());
    return store;
  }

  private count(): Disposable {
    this.holders++;
    return toDisposable(() => {
      this.holders--;
      if (this.holders === 0) this.end();
    });
  }
}

import { AbortScope, sleep } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import { alwaysWanted, untilWanted, type Demand } from "../../base/demand.js";
import { MutableDisposable, type Disposable } from "../../base/disposable.js";
import { toError } from "../../base/errors.js";
import { Emitter } from "../../base/event.js";
import type { Logger } from "../../base/log.js";
import type { RandomBytes } from "../../base/random.js";
import { ClusterFailure, isFailure } from "../../domain/failure.js";
import type { KubeApi } from "../api.js";
import type { Message } from "../protobuf/message.js";
import type { ReflectorChange, WatchState } from "../watchState.js";
import { listPages } from "./listPages.js";
import { ObjectStore } from "./objectStore.js";
import { reflectorDelayMs } from "./retryDelay.js";
import { hasLostPlace, mayNotWatch } from "./watchRefusal.js";
import { watchOnce, type WatchPosition } from "./watchOnce.js";

export interface ReflectorOptions<T> {
  readonly api: KubeApi;
  /** Of the collection: `/api/v1/namespaces/team-a/pods`. */
  readonly path: string;
  readonly query?: { readonly labelSelector?: string; readonly fieldSelector?: string };
  /** What is read of a list in protobuf, which is asked for then: what `decode` reads of an item, and `metadata`. */
  readonly protobuf?: Message;
  /** Keeps what is needed of an object as the server sent it; undefined leaves it out. Must not keep `raw`. */
  readonly decode: (raw: unknown) => T | undefined;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  /** Time between two lists where the watch verb is not granted; asked for before each, since a person may change it. */
  readonly pollIntervalMs: () => number;
  readonly pageSize?: number;
  /** While nobody wants to know, it neither polls nor keeps trying what has failed. Absent: somebody always does. */
  readonly demand?: Demand;
  /** A watch that is silent for so long is checked, while somebody wants to know; absent for never. */
  readonly checkAfterMs?: number;
}

/** Changes are gathered for this long, so that a burst is one event. */
const BATCH_MS = 50;
const PAGE_SIZE = 500;
/** A right to watch that was missing is asked for again so seldom; `refresh` asks at once. */
const WATCH_AGAIN_MS = 300_000;
/** What is tried again sooner may be a hiccup, which is over before anybody looks. */
const SOON_MS = 2_000;

/**
 * Keeps a decoded copy of one collection in step with the cluster, whatever happens on the way: it lists, then
 * watches from there, and after each interruption goes on from where it stood, or lists again where the server
 * has forgotten that point. Until a new list is complete the old items stay. It never gives up by itself.
 */
export class Reflector<T> implements Disposable {
  private readonly store: ObjectStore<T>;
  private readonly run = new MutableDisposable<AbortScope>();
  private readonly batch = new MutableDisposable<Disposable>();
  private readonly stateEmitter: Emitter<WatchState>;
  private readonly changeEmitter: Emitter<ReflectorChange<T>>;
  private current: WatchState = { kind: "idle" };

  constructor(private readonly options: ReflectorOptions<T>) {
    const onFault = (fault: unknown) => options.log.error("a listener failed", fault, { path: options.path });
    this.stateEmitter = new Emitter(onFault);
    this.changeEmitter = new Emitter(onFault);
    this.store = new ObjectStore(options.decode, options.log);
  }

  get state(): WatchState {
    return this.current;
  }

  get onDidChangeState() {
    return this.stateEmitter.event;
  }

  /** Fired after {@link items} has changed: `replaced` after each list, `changed` at most every 50 ms. */
  get onDidChange() {
    return this.changeEmitter.event;
  }

  /** Keyed by `namespace/name`. */
  get items(): ReadonlyMap<string, T> {
    return this.store.items;
  }

  /** Again does nothing. */
  start(): void {
    if (!this.run.value && this.current.kind !== "stopped") this.begin();
  }

  /** Lists anew now, whatever it was doing or waiting for. */
  refresh(): void {
    if (this.current.kind !== "stopped") this.begin();
  }

  dispose(): void {
    this.run.dispose();
    this.batch.dispose();
    this.setState({ kind: "stopped" });
    this.stateEmitter.dispose();
    this.changeEmitter.dispose();
  }

  private begin(): void {
    const scope = new AbortScope();
    this.run.value = scope;
    this.keepInStep(scope.signal).catch((error: unknown) => {
      if (!scope.signal.aborted)
        this.options.log.error("a reflector broke", error, { path: this.options.path });
    });
  }

  /** Ends only by rejecting when `signal` is aborted. Nothing is changed or fired after that. */
  private async keepInStep(signal: AbortSignal): Promise<void> {
    const { clock, log, path, pollIntervalMs } = this.options;
    const position: WatchPosition = { resourceVersion: "", isSure: false, wasLive: false };
    let failures = 0;
    let watchAtMs = 0;
    for (;;) {
      const lists = position.resourceVersion === "";
      try {
        if (lists) await this.list(position, failures, signal);
        if (clock.now() < watchAtMs) {
          failures = 0;
          this.setState({ kind: "live", mode: "poll" });
          await sleep(pollIntervalMs(), clock, signal);
          await this.rest(signal);
          position.resourceVersion = "";
        } else {
          await this.watch(position, signal);
          failures = 0;
        }
      } catch (error) {
        signal.throwIfAborted();
        const failure = this.asFailure(error);
        const listed = position.resourceVersion !== "";
        if (listed && mayNotWatch(failure)) {
          log.info("may not watch; listing on a timer", { path, code: failure.details.code });
          watchAtMs = clock.now() + WATCH_AGAIN_MS;
          continue;
        }
        failures = position.wasLive ? 1 : failures + 1;
        position.wasLive = false;
        if (hasLostPlace(failure)) {
          position.resourceVersion = "";
          // The way out of it is known, and there is nothing to wait for, unless it is the list that is refused.
          if (failures === 1) continue;
        }
        await this.wait(failure, failures, signal);
      }
    }
  }

  private async list(position: WatchPosition, failures: number, signal: AbortSignal): Promise<void> {
    const { api, path, query = {}, protobuf, pageSize = PAGE_SIZE, log } = this.options;
    const polls = this.current.kind === "live" && this.current.mode === "poll";
    if (!polls) this.setState({ kind: "listing", attempt: failures + 1 });
    const pages = listPages(api, { path, query, signal, ...(protobuf && { protobuf }) }, pageSize);
    const resourceVersion = await this.store.replace(pages, signal);
    position.resourceVersion = resourceVersion;
    position.isSure = true;
    log.debug("listed", { path, items: this.items.size, resourceVersion });
    this.batch.value = undefined;
    this.changeEmitter.fire({ kind: "replaced", items: this.items });
  }

  private async watch(position: WatchPosition, signal: AbortSignal): Promise<void> {
    const { api, path, query = {}, log } = this.options;
    await watchOnce(api, { path, query, signal }, position, this.options, {
      onOpen: () => {
        log.debug("watching", { path, resourceVersion: position.resourceVersion });
        this.setState({ kind: "live", mode: "watch" });
      },
      onObject: (type, object) => {
        const resourceVersion = this.store.apply(type, object);
        this.fireSoon();
        return resourceVersion;
      },
    });
  }

  private async wait(failure: ClusterFailure, attempt: number, signal: AbortSignal): Promise<void> {
    const { clock, random, log, path } = this.options;
    const delayMs = reflectorDelayMs(failure, attempt, random);
    log.debug(`interrupted: ${failure.message}`, { path, kind: failure.kind, attempt, delayMs });
    this.setState({ kind: "waiting", attempt, failure, untilMs: clock.now() + delayMs });
    await sleep(delayMs, clock, signal);
    if (delayMs > SOON_MS) await this.rest(signal);
  }

  /** Asks for nothing while nobody wants to know. */
  private async rest(signal: AbortSignal): Promise<void> {
    const { demand = alwaysWanted, log, path } = this.options;
    if (demand.isWanted) return;
    log.debug("resting until somebody looks", { path });
    this.setState({ kind: "resting" });
    await untilWanted(demand, signal);
  }

  /** A bug of ours must not end the loop: it is told with its stack, and tried again like a failure. */
  private asFailure(error: unknown): ClusterFailure {
    if (isFailure(error)) return error;
    this.options.log.error("a reflector failed", error, { path: this.options.path });
    return new ClusterFailure("protocol", toError(error).message, {}, { cause: error });
  }

  private fireSoon(): void {
    this.batch.value ??= this.options.clock.setTimer(BATCH_MS, () => {
      this.batch.value = undefined;
      const change = this.store.takeChanges();
      if (change) this.changeEmitter.fire(change);
    });
  }

  private setState(next: WatchState): void {
    const before = this.current;
    if (before.kind === "live" && next.kind === "live" && before.mode === next.mode) return;
    this.current = next;
    this.stateEmitter.fire(next);
  }
}

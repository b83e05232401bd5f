import { AbortScope, sleep } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import { untilWanted, type Demand } from "../../base/demand.js";
import type { Disposable } from "../../base/disposable.js";
import type { Logger } from "../../base/log.js";
import { ClusterFailure, isFailure } from "../../domain/failure.js";
import type { ApiRequest, KubeApi } from "../api.js";
import { readListMeta } from "./objectMeta.js";

/** With the silence before it, and a first try of the next watch, a dead line is noticed within 30 s. */
const ANSWER_MS = 8_000;
/** What another connection was told first has reached this one, if it lives, within so long. */
const GRACE_MS = 1_000;

export interface WatchCheckOptions {
  readonly api: KubeApi;
  /** What is watched. */
  readonly request: Pick<ApiRequest, "path" | "query" | "signal">;
  readonly position: { readonly resourceVersion: string };
  /** Whether the server is sure to have been at the position. */
  readonly isSure: boolean;
  readonly afterMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Nothing is asked while nobody wants to know. */
  readonly demand: Demand;
  /** Called once: the watch is of no use. */
  readonly onDead: (because: ClusterFailure) => void;
}

/**
 * Tells a watch that is quiet from one that is dead, which sound the same. After some silence a second watch over
 * another connection says what has happened since; if something has, and the first does not tell it too, it is dead.
 * (To reopen a quiet one instead would cost as much, and take from it the bookmarks that keep its place young.)
 *
 * A watch that resumes may also stand in a future that is no more: where the server came back with an older store,
 * from a backup, it waits for versions that are long in coming. A server tells no watch so: it is asked for its version.
 */
export class WatchCheck implements Disposable {
  private readonly scope: AbortScope;
  private lastMs: number;
  private isPlaceSure: boolean;

  constructor(private readonly options: WatchCheckOptions) {
    const { clock, log, request, isSure, onDead } = options;
    this.scope = new AbortScope(request.signal);
    this.lastMs = clock.now();
    this.isPlaceSure = isSure;
    this.run(this.scope.signal).catch((error: unknown) => {
      if (this.scope.signal.aborted) return;
      if (isFailure(error, "unreachable", "lost", "gone")) onDead(error);
      // The way is open, or is closed to us for a reason that the watch itself will hear in time.
      else log.debug("a quiet watch cannot be checked", { path: request.path, error: String(error) });
    });
  }

  /** Something has come: it lives, and the place that it was asked for is one. */
  heard(): void {
    this.lastMs = this.options.clock.now();
    this.isPlaceSure = true;
  }

  dispose(): void {
    this.scope.dispose();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { afterMs, clock, demand } = this.options;
    if (!this.isPlaceSure) await this.ask(signal);
    for (let sinceMs = clock.now(); ;) {
      const leftMs = Math.max(sinceMs, this.lastMs) + afterMs - clock.now();
      if (leftMs > 0) {
        await sleep(leftMs, clock, signal);
      } else if (!demand.isWanted) {
        await untilWanted(demand, signal);
      } else {
        await this.ask(signal);
        sinceMs = clock.now();
      }
    }
  }

  /** Rejects when the watch is of no use, or cannot be checked. */
  private async ask(signal: AbortSignal): Promise<void> {
    try {
      if (!this.isPlaceSure) await this.checkPlace(signal);
      else await this.checkLife(signal);
    } catch (error) {
      // It answers; another time it has time for us.
      if (!isFailure(error, "busy", "server")) throw error;
    }
  }

  /** A page of one object: it bears the version of the whole. */
  private async checkPlace(signal: AbortSignal): Promise<void> {
    const { api, request, position } = this.options;
    const before = position.resourceVersion;
    const list = await api.json({ path: request.path, query: { limit: 1 }, signal });
    const now = readListMeta(list).resourceVersion;
    if (!this.isPlaceSure && isOlder(now, before))
      throw new ClusterFailure("gone", `the server is at ${now}, before our ${before}`, { verb: "watch" });
    this.isPlaceSure = true;
  }

  private async checkLife(signal: AbortSignal): Promise<void> {
    const heardMs = this.lastMs;
    if (!(await this.hasMissed(signal))) return;
    await sleep(GRACE_MS, this.options.clock, signal);
    if (this.lastMs === heardMs)
      throw new ClusterFailure("lost", "the watch does not tell what happens", { verb: "watch" });
  }

  private async hasMissed(signal: AbortSignal): Promise<boolean> {
    const { api, request, position } = this.options;
    const { resourceVersion } = position;
    const stream = await api.stream({
      path: request.path,
      query: { ...request.query, watch: true, resourceVersion, timeoutSeconds: 1 },
      idleMs: ANSWER_MS,
      signal,
    });
    try {
      for await (const chunk of stream) if (chunk.length > 0) return true;
      return false;
    } finally {
      stream.dispose();
    }
  }
}

/** By the numbers that resourceVersions are since Kubernetes 1.35 by promise, and were before by habit. */
function isOlder(one: string, other: string): boolean {
  return [one, other].every((text) => /^\d+$/.test(text)) && BigInt(one) < BigInt(other);
}

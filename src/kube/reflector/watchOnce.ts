import type { Clock } from "../../base/clock.js";
import { alwaysWanted, type Demand } from "../../base/demand.js";
import type { Logger } from "../../base/log.js";
import { randomFraction, type RandomBytes } from "../../base/random.js";
import { ClusterFailure, type FailureDetails } from "../../domain/failure.js";
import type { ApiRequest, KubeApi } from "../api.js";
import { failureFromStatus, readStatus } from "../classify.js";
import { property } from "../property.js";
import { LineSplitter } from "../transport/lineSplitter.js";
import { isSilence } from "../transport/refusal.js";
import { readListMeta } from "./objectMeta.js";
import { WatchCheck } from "./watchCheck.js";

/**
 * An API server sends a bookmark about once a minute, so that this much silence means that either it has none
 * to send or the line is dead. Opening the watch again tells which, and costs one request.
 */
const SILENCE_MS = 90_000;
const ANSWER_MS = 30_000;
/** A watch that lives shorter than this and tells nothing is a failure, else its end is routine. */
const MIN_LIFE_MS = 1_000;
/** The server began to count before we did. */
const IN_TIME_MS = 2_000;

export interface WatchHandlers {
  onOpen(): void;
  /** Applies an ADDED, MODIFIED or DELETED object and returns its resourceVersion, undefined when it has none. */
  onObject(type: string, object: unknown): string | undefined;
}

export interface WatchDeps {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  /** After so much silence it is looked whether the watch still lives (see {@link WatchCheck}); absent for never. */
  readonly checkAfterMs?: number;
  readonly demand?: Demand;
}

/** Where a watch stands; carried from one to the next. */
export interface WatchPosition {
  resourceVersion: string;
  /**
   * Whether the server is sure to have been there: `resourceVersion` is of a list just made, or a watch has come to
   * its end there in time, which the server's own end would have cut short.
   */
  isSure: boolean;
  /** Whether the watch that ended last had been of use: it lived for a while, or told something. */
  wasLive: boolean;
}

/**
 * Watches from `position` until the server ends the watch or falls silent, and moves `position` along.
 * @throws ClusterFailure for any other end: `gone` when `position` is too old
 */
export async function watchOnce(
  api: KubeApi,
  request: Pick<ApiRequest, "path" | "query" | "signal">,
  position: WatchPosition,
  deps: WatchDeps,
  handlers: WatchHandlers,
): Promise<void> {
  const { clock, random, log, checkAfterMs, demand = alwaysWanted } = deps;
  const { isSure } = position;
  position.wasLive = false;
  // Spread, so that the watches of many windows do not end together; kubectl's informers do the same.
  const timeoutSeconds = 240 + Math.floor(240 * randomFraction(random));
  const stream = await api.stream({
    ...request,
    query: {
      ...request.query,
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: position.resourceVersion,
      timeoutSeconds,
    },
    idleMs: SILENCE_MS,
    answerMs: ANSWER_MS,
  });
  const openedMs = clock.now();
  position.isSure = false;
  let dead: ClusterFailure | undefined;
  const onDead = (because: ClusterFailure) => {
    dead = because;
    stream.dispose();
  };
  const check =
    checkAfterMs === undefined
      ? undefined
      : new WatchCheck({
          api,
          request,
          position,
          isSure,
          afterMs: checkAfterMs,
          clock,
          log,
          demand,
          onDead,
        });
  try {
    request.signal.throwIfAborted();
    handlers.onOpen();
    const lines = new LineSplitter();
    for await (const chunk of stream) {
      request.signal.throwIfAborted();
      check?.heard();
      for (const line of lines.push(chunk)) {
        if (line.trim() === "") continue;
        const told = readEvent(line, handlers, request.path);
        position.wasLive = true;
        if (told) position.resourceVersion = told;
      }
    }
    position.isSure = clock.now() - openedMs >= timeoutSeconds * 1_000 - IN_TIME_MS;
  } catch (error) {
    if (dead) throw dead;
    if (isSilence(error)) return;
    throw error;
  } finally {
    check?.dispose();
    stream.dispose();
    if (clock.now() - openedMs >= MIN_LIFE_MS) position.wasLive = true;
  }
  if (!position.wasLive)
    throw new ClusterFailure("lost", "the watch ended as soon as it began", { verb: "watch" });
}

/** Returns the resourceVersion that the event brings, undefined when it brings none. */
function readEvent(line: string, handlers: WatchHandlers, path: string): string | undefined {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw new ClusterFailure("protocol", `not a watch event: ${line.slice(0, 100)}`, { verb: "watch" });
  }
  const type = property(event, "type");
  const object = property(event, "object");
  switch (type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      return handlers.onObject(type, object);
    case "BOOKMARK":
      return readListMeta(object).resourceVersion || undefined;
    case "ERROR": {
      const details: FailureDetails = { verb: "watch", resource: path.split("/").at(-1) ?? path };
      throw failureFromStatus(readStatus(object) ?? {}, details);
    }
    default:
      return undefined;
  }
}

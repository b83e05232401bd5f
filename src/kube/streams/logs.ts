import { sleep } from "../../base/abort.js";
import { backoffMs } from "../../base/backoff.js";
import type { Clock } from "../../base/clock.js";
import type { Logger } from "../../base/log.js";
import type { RandomBytes } from "../../base/random.js";
import { isFailure, type ClusterFailure } from "../../domain/failure.js";
import type { LogLine, LogOptions } from "../../domain/streams.js";
import type { ApiRequest, KubeApi } from "../api.js";
import { corePath } from "../paths.js";
import { LineSplitter } from "../transport/lineSplitter.js";
import { isSilence } from "../transport/refusal.js";
import { ContainerRuns } from "./watchedRuns.js";
import { LogPosition } from "./logPosition.js";

export interface FollowLogsOptions extends LogOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly signal: AbortSignal;
  /** Called with each failure that interrupts the following, and with undefined when it goes on. */
  readonly onInterrupted?: (failure: ClusterFailure | undefined) => void;
}

export interface FollowLogsDeps {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
}

/** A log says nothing about itself; after this much silence it is asked for again, to learn whether the line is dead. */
const SILENCE_MS = 180_000;
const BACKOFF = { firstMs: 500, maxMs: 15_000 };

/**
 * The lines of a container's log in batches, as they arrive, and no faster than they are taken. With `follow` it goes
 * on over cut connections, log rotation and restarts of the container, each line once, until the container has ended
 * for good. What the kubelet has thrown away cannot be had: it keeps the file it writes (10 MiB unless configured)
 * and the one of the run before, so a reader who is slower than the writer misses what was rotated away.
 *
 * @throws ClusterFailure when the log cannot be had at all, or no more (400 while the container waits to start,
 *   403); the signal's reason
 */
export async function* followLogBatches(
  api: KubeApi,
  options: FollowLogsOptions,
  deps: FollowLogsDeps,
): AsyncGenerator<readonly LogLine[], void, undefined> {
  const { container, signal, follow = false, previous = false } = options;
  const { clock, random, log } = deps;
  const position = new LogPosition();
  const beganMs = clock.now();
  const runs = new ContainerRuns(api, options, deps);
  const pause = (count: number) => sleep(backoffMs(count, BACKOFF, random), clock, signal);
  /** A kubelet sends what it follows line by line, and what is whole in large pieces: a fifth of the work for us. */
  let isWhole = !follow || previous;
  let opened = false;
  let interrupted = false;
  let fruitless = 0;
  /** The server has ended the log, and only the pod can tell whether it goes on; with what had no line end. */
  let ended: { readonly rest: string } | undefined;
  for (;;) {
    try {
      if (ended) {
        const { rest } = ended;
        if (isWhole || (await runs.next()).kind === "ended") {
          if (rest !== "") yield parse([rest], container, position);
          return;
        }
        ended = undefined;
        await pause(++fruitless);
      }
      if (!opened) isWhole ||= await runs.areOver();
      if (opened && !previous && (await runs.hasAnother(position)))
        yield* restOfRunBefore(api, options, position);
      const splitter = new LineSplitter();
      const { sinceTime } = position.resume() ?? {};
      const stream = await api.stream({
        path: logPath(options),
        query: queryOf(options, {
          sinceTime,
          opened,
          elapsedMs: clock.now() - beganMs,
          follow: !isWhole,
        }),
        signal,
        ...(isWhole ? {} : { idleMs: SILENCE_MS }),
      });
      opened = true;
      if (interrupted) options.onInterrupted?.(undefined);
      interrupted = false;
      for await (const chunk of stream) {
        const lines = parse(splitter.push(chunk), container, position);
        if (lines.length === 0) continue;
        fruitless = 0;
        yield lines;
      }
      ended = { rest: splitter.take() };
    } catch (error) {
      signal.throwIfAborted();
      if (isSilence(error) && follow) {
        opened = true;
      } else if (opened && isFailure(error, "notFound")) {
        // A kubelet says so too of a pod that it has only just been given.
        ended = { rest: "" };
      } else if (opened && isFailure(error) && isPassing(error)) {
        log.debug(`a log was interrupted: ${error.message}`, {
          pod: options.pod,
          container,
          kind: error.kind,
        });
        interrupted = true;
        options.onInterrupted?.(error);
        await pause(++fruitless);
      } else {
        throw error;
      }
    }
  }
}

/** What a container wrote before it was started again, while nobody listened. */
async function* restOfRunBefore(
  api: KubeApi,
  options: FollowLogsOptions,
  position: LogPosition,
): AsyncGenerator<readonly LogLine[], void, undefined> {
  const { container, signal } = options;
  const { sinceTime } = position.resume() ?? {};
  const query = { container, previous: true, timestamps: true, sinceTime };
  const splitter = new LineSplitter();
  try {
    for await (const chunk of await api.stream({ path: logPath(options), query, signal }))
      yield parse(splitter.push(chunk), container, position);
  } catch (error) {
    // The kubelet has thrown it away.
    if (isFailure(error, "invalid", "notFound")) return;
    throw error;
  }
  const rest = splitter.take();
  if (rest !== "") yield parse([rest], container, position);
}

function logPath({ namespace, pod }: FollowLogsOptions): string {
  return corePath(namespace, "pods", pod, "log");
}

function queryOf(
  { container, previous, tailLines, sinceSeconds }: FollowLogsOptions,
  at: {
    readonly sinceTime: string | undefined;
    readonly opened: boolean;
    readonly elapsedMs: number;
    readonly follow: boolean;
  },
): NonNullable<ApiRequest["query"]> {
  const always = { container, follow: at.follow, previous, timestamps: true };
  if (at.sinceTime !== undefined) return { ...always, sinceTime: at.sinceTime };
  // Nothing was read yet. Who wanted no old line wants each one since.
  const elapsedSeconds = at.opened ? Math.ceil(at.elapsedMs / 1_000) + 1 : 0;
  if (at.opened && tailLines === 0) return { ...always, sinceSeconds: elapsedSeconds };
  // The server counts back from now, and the caller from when it asked.
  return { ...always, tailLines, sinceSeconds: sinceSeconds && sinceSeconds + elapsedSeconds };
}

function parse(texts: readonly string[], container: string, position: LogPosition): LogLine[] {
  const lines: LogLine[] = [];
  for (const raw of texts) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const space = line.indexOf(" ");
    const timestamp = line.slice(0, space);
    if (!isTimestamp(timestamp)) {
      // The kubelet's own words about a log that it cannot read.
      lines.push({ container, text: line, timestamp: "" });
    } else if (position.take(timestamp)) {
      lines.push({ container, text: line.slice(space + 1), timestamp });
    }
  }
  return lines;
}

/** `2026-01-01T00:00:00.000000000Z`, or with the offset of the node's time zone. */
function isTimestamp(text: string): boolean {
  return text.length >= 20 && text[4] === "-" && text[10] === "T" && text[13] === ":";
}

/** Whether the same call may succeed later. */
function isPassing({ kind, details }: ClusterFailure): boolean {
  switch (kind) {
    case "unreachable":
    case "lost":
    case "busy":
    case "server":
    case "protocol":
      return true;
    case "invalid":
      // 400: between two runs of a container there may be no log.
      return details.code === 400;
    case "unauthorized":
    case "forbidden":
    case "notFound":
    case "conflict":
    case "gone":
    case "tls":
    case "kubeconfig":
    case "credential":
      return false;
  }
}

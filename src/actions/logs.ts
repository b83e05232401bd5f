import { flatten } from "../base/flatten.js";
import type { PodRef } from "../domain/refs.js";
import type { LogLine, LogOptions } from "../domain/streams.js";
import { followLogBatches } from "../kube/streams/logs.js";
import { assertSame, type ActionDeps } from "./deps.js";

type Options = LogOptions & { readonly signal: AbortSignal };

/** See {@link Actions.logs}. */
export function logs(deps: ActionDeps, pod: PodRef, options: Options): AsyncIterable<LogLine> {
  return flatten(batches(deps, pod, options));
}

async function* batches(
  deps: ActionDeps,
  pod: PodRef,
  options: Options,
): AsyncGenerator<readonly LogLine[], void, undefined> {
  const cluster = await deps.cluster(options.signal);
  const { namespace, name } = pod;
  const held = cluster.hold();
  try {
    assertSame(cluster, pod);
    const signal = AbortSignal.any([options.signal, cluster.signal]);
    yield* followLogBatches(cluster.api, { ...options, namespace, pod: name, signal }, deps);
  } finally {
    held.dispose();
  }
}

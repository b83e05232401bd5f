import { flatten } from "../base/flatten.js";
import type { PodRef } from "../domain/refs.js";
import type { LogLine, LogOptions } from "../domain/streams.js";
import { followLogBatches } from "../kube/streams/logs.js";
import { connect, type ActionDeps } from "./deps.js";

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
  const { api, signal } = await connect(deps, options.signal);
  yield* followLogBatches(api, { ...options, namespace: pod.namespace, pod: pod.name, signal }, deps);
}

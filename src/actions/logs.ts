import type { PodRef } from "../domain/refs.js";
import type { LogLine, LogOptions } from "../domain/streams.js";
import { followLogs } from "../kube/streams/logs.js";
import { connect, type ActionDeps } from "./deps.js";

/** See {@link Actions.logs}. */
export async function* logs(
  deps: ActionDeps,
  pod: PodRef,
  options: LogOptions & { readonly signal: AbortSignal },
): AsyncGenerator<LogLine, void, undefined> {
  const { api, signal } = await connect(deps, options.signal);
  yield* followLogs(api, { ...options, namespace: pod.namespace, pod: pod.name, signal }, deps);
}

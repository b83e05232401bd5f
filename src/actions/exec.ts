import type { ContainerRef } from "../domain/refs.js";
import type { ExecStream } from "../domain/streams.js";
import { openAttach, openExec, type StreamTarget } from "../kube/streams/exec.js";
import type { ExecOptions } from "./actions.js";
import { assertSame, connect, currentSession, type ActionDeps } from "./deps.js";

/** See {@link Actions.exec}. */
export async function exec(
  deps: ActionDeps,
  target: ContainerRef,
  options: ExecOptions,
): Promise<ExecStream> {
  const { api, signal } = await connect(deps, options.signal);
  return openExec(api, { ...options, ...streamTarget(deps, target), signal }, deps);
}

/** See {@link Actions.attach}. */
export async function attach(
  deps: ActionDeps,
  target: ContainerRef,
  options: Omit<ExecOptions, "command">,
): Promise<ExecStream> {
  const { api, signal } = await connect(deps, options.signal);
  return openAttach(api, { ...options, ...streamTarget(deps, target), signal }, deps);
}

/**
 * Where a stream goes: to the container that is named, else to the pod's default one where we know it.
 * @throws UserError where another pod has the name
 */
export function streamTarget(deps: Pick<ActionDeps, "sessions">, target: ContainerRef): StreamTarget {
  assertSame(deps, target);
  const container = target.container ?? currentSession(deps, target)?.defaultContainer;
  return {
    namespace: target.namespace,
    pod: target.name,
    ...(container === undefined ? {} : { container }),
  };
}

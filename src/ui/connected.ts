import type { App } from "../app.js";
import { nextEvent } from "../base/event.js";
import type { ConnectionState, KubeconfigView } from "../domain/connection.js";

/**
 * Resolves when the sessions of the cluster are known, as far as they can be; starts the connection when nothing
 * has yet. Rejects with why there is none: a command then tells it.
 */
export async function connected(app: App, signal: AbortSignal): Promise<void> {
  app.connections.start();
  await app.connections.cluster(signal);
  await app.connections.caughtUp(signal);
  const isSettled = (state: ConnectionState) => state.kind !== "idle" && state.kind !== "connecting";
  const { state } = app.connections;
  const settled = isSettled(state) ? state : await nextEvent(app.connections.onDidChange, signal, isSettled);
  if (settled.kind === "failed") throw settled.failure;
}

/** Resolves with what was found for kubeconfigs, once it was looked. */
export async function kubeconfigRead({ connections }: App, signal: AbortSignal): Promise<KubeconfigView> {
  return connections.kubeconfig ?? nextEvent(connections.onDidChangeKubeconfig, signal);
}

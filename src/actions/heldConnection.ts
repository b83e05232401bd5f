import type { ExecStream } from "../domain/streams.js";
import type { SharedCluster } from "../state/connections.js";
import type { ActionDeps } from "./deps.js";

/** The same to work with, over this connection whichever is in use. */
export function boundTo<D extends Pick<ActionDeps, "cluster" | "sessions" | "sessionEvents">>(
  deps: D,
  cluster: SharedCluster,
): D {
  const { sessions, sessionEvents } = cluster;
  return { ...deps, cluster: () => Promise.resolve(cluster), sessions, sessionEvents };
}

/**
 * Runs a verb from its beginning to its end over the connection that is in use when it begins, and keeps that one
 * meanwhile: who chooses another context half-way gets neither half a launch nor the other half in another cluster.
 */
export async function overOneConnection<T>(
  deps: ActionDeps,
  signal: AbortSignal,
  work: (bound: ActionDeps) => Promise<T>,
): Promise<T> {
  const cluster = await deps.cluster(signal);
  const held = cluster.hold();
  try {
    return await work(boundTo(deps, cluster));
  } finally {
    held.dispose();
  }
}

/** The same for a verb that opens a stream: the connection is kept until the stream is over. */
export async function streamOverOneConnection(
  deps: ActionDeps,
  signal: AbortSignal,
  open: (bound: ActionDeps) => Promise<ExecStream>,
): Promise<ExecStream> {
  const cluster = await deps.cluster(signal);
  const held = cluster.hold();
  try {
    const stream = await open(boundTo(deps, cluster));
    void stream.closed.then(() => held.dispose());
    return stream;
  } catch (error) {
    held.dispose();
    throw error;
  }
}

import type { Session, SessionEvent } from "../domain/session.js";
import { decodeEvent } from "../kube/decode/event.js";
import { list, record } from "../kube/decode/read.js";
import { corePath } from "../kube/paths.js";
import { connect, type ActionDeps } from "./deps.js";

/** See {@link Actions.events}. Oldest first. */
export async function events(
  deps: ActionDeps,
  { ref }: Session,
  signal: AbortSignal,
): Promise<readonly SessionEvent[]> {
  const cluster = await connect(deps, signal);
  const answer = await cluster.api.json({
    path: corePath(ref.namespace, "events"),
    query: { fieldSelector: `involvedObject.uid=${ref.uid}` },
    signal: cluster.signal,
  });
  return list(record(answer).items)
    .map((item) => decodeEvent(item))
    .filter((event) => event !== undefined)
    .sort((left, right) =>
      left.lastSeenAt < right.lastSeenAt ? -1 : left.lastSeenAt > right.lastSeenAt ? 1 : 0,
    );
}

import type { ConnectionState } from "../domain/connection.js";
import type { ContextRef } from "../domain/refs.js";
import type { WatchState } from "../kube/watchState.js";

/**
 * What to say of a connection, from what its reflector does. A connection that was live and is not now is stale,
 * and stays so while it tries again, so that the tree does not flicker between old and empty.
 */
export function connectionStateOf(
  before: ConnectionState,
  choice: ContextRef,
  watch: WatchState,
  serverVersion: string,
  nowMs: number,
): ConnectionState {
  const { context, namespace } = choice;
  const isSame = "context" in before && before.context === context && before.namespace === namespace;
  switch (watch.kind) {
    case "live": {
      const isUnchanged =
        isSame &&
        before.kind === "connected" &&
        before.mode === watch.mode &&
        before.serverVersion === serverVersion;
      if (isUnchanged) return before;
      return { kind: "connected", context, namespace, serverVersion, mode: watch.mode };
    }
    case "waiting": {
      const { failure } = watch;
      if (isSame && before.kind === "stale") return { ...before, failure };
      if (isSame && before.kind === "connected") {
        return { kind: "stale", context, namespace, failure, sinceMs: nowMs };
      }
      return { kind: "failed", context, namespace, failure };
    }
    case "idle":
    case "listing":
    case "resting":
    case "stopped":
      return isSame ? before : { kind: "connecting", context, namespace };
  }
}

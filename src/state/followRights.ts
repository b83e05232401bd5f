import { DisposableStore, type Disposable } from "../base/disposable.js";
import type { ClusterState } from "./clusterState.js";
import type { LiveConnections } from "./liveConnections.js";
import type { LivePermissions } from "./livePermissions.js";

/** Asks for the rights over each connection, and has its sessions listed again when that is granted. */
export function followRights(
  connections: LiveConnections,
  permissions: LivePermissions,
  signal: AbortSignal,
): Disposable {
  const owned = new DisposableStore();
  owned.add(askOncePerConnection(connections, permissions, signal));
  owned.add(listAgainWhenGranted(connections, permissions));
  return owned;
}

/** The first answer of a connection, also a refusal, tells that the server is there to be asked. */
function askOncePerConnection(
  connections: LiveConnections,
  permissions: LivePermissions,
  signal: AbortSignal,
): Disposable {
  let askedFor: ClusterState | undefined;
  return connections.onDidChange((state) => {
    const open = connections.openCluster;
    const isAnswered =
      state.kind === "connected" || (state.kind === "failed" && state.failure.kind === "forbidden");
    if (!open || !isAnswered || askedFor === open) return;
    askedFor = open;
    void permissions.refresh(signal);
  });
}

/** Sessions that could not be listed are listed as soon as somebody has granted it, not at the next try of a backoff. */
function listAgainWhenGranted(connections: LiveConnections, permissions: LivePermissions): Disposable {
  let wasDenied = false;
  return permissions.onDidChange(() => {
    const verdict = permissions.verdict("list");
    if (wasDenied && verdict === "allowed") connections.refresh();
    wasDenied = verdict === "denied";
  });
}

import type { Disposable } from "../base/disposable.js";
import type { ContextRef } from "../domain/refs.js";
import type { Session } from "../domain/session.js";
import type { ReadonlyCollection } from "../state/collection.js";
import type { SharedCluster } from "../state/connections.js";
import type { Actions } from "./actions.js";
import { createActions } from "./createActions.js";
import type { ActionDeps } from "./deps.js";
import { boundTo } from "./heldConnection.js";

/** One connection and the verbs over it, whatever is chosen meanwhile, until it is disposed: what a terminal lives on. */
export interface KeptConnection extends ContextRef, Disposable {
  /** Keyed by `namespace/name`. */
  readonly sessions: ReadonlyCollection<Session>;
  readonly actions: Actions;
}

/** Holds `cluster` until the result is disposed. */
export function keepConnection(deps: ActionDeps, cluster: SharedCluster): KeptConnection {
  const held = cluster.hold();
  const { context, namespace, sessions } = cluster;
  const actions = createActions(boundTo(deps, cluster));
  return { context, namespace, sessions, actions, dispose: () => held.dispose() };
}

import type { SetupRequest } from "../../domain/setup/setupRequest.js";
import type { ActionDeps } from "../deps.js";
import { overOneConnection } from "../heldConnection.js";
import { applySetup, type SetupResult } from "./applySetup.js";
import { planSetup, type SetupPlan } from "./planSetup.js";
import { findSetup, removeSetup, type FoundSetup } from "./removeSetup.js";

/** What an administrator does to make a namespace ready for sessions, and to take that back. */
export interface SetupActions {
  /**
   * What applying `request` would change, asked by a dry run; nothing is changed.
   * @throws UserError which rights are missing, or that the server cannot apply
   */
  plan(request: SetupRequest, signal: AbortSignal): Promise<SetupPlan>;
  /** Applies what was planned. Fields of others are taken over only where `takeOver` says so. */
  apply(
    plan: SetupPlan,
    options: { readonly takeOver: boolean; readonly signal: AbortSignal },
  ): Promise<SetupResult>;
  /** What a set-up made in `namespace`. Changes nothing. */
  find(namespace: string, signal: AbortSignal): Promise<FoundSetup>;
  /** Deletes what was found, and nothing else. */
  remove(found: FoundSetup, signal: AbortSignal): Promise<void>;
}

export function createSetupActions(deps: ActionDeps): SetupActions {
  return {
    plan: (request, signal) => planSetup(deps, request, signal),
    apply: (plan, options) =>
      overOneConnection(deps, options.signal, (bound) => applySetup(bound, plan, options)),
    find: (namespace, signal) => findSetup(deps, namespace, signal),
    remove: (found, signal) => overOneConnection(deps, signal, (bound) => removeSetup(bound, found, signal)),
  };
}

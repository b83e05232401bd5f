import type { App } from "../app.js";
import { UserError } from "../base/errors.js";
import type { Feature } from "../domain/features.js";
import { deniedText } from "../present/rightsText.js";

/**
 * Throws with the reason, and with the Role to ask for, where the cluster has said that a feature is not granted.
 * What it was not asked about yet is tried: its own refusal is then the answer.
 */
export function requireRight({ permissions, connections }: App, feature: Feature): void {
  const { state } = connections;
  if (permissions.verdict(feature) !== "denied" || !("namespace" in state)) return;
  const { message, next } = deniedText(feature, state.namespace);
  throw new UserError(message, next);
}

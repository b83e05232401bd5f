import type { App } from "../app.js";
import { UserError } from "../base/errors.js";
import type { Feature } from "../domain/features.js";
import { deniedText } from "../present/rightsText.js";

/** Longest wait for a right that may have been granted meanwhile. */
const askWithinMs = 5_000;

/**
 * Throws with the reason, and with the Role to ask for, where the cluster says that a feature is not granted; a
 * denial that is known is asked for once more, since somebody may have granted it. What it was not asked about yet
 * is tried: its own refusal is then the answer.
 */
export async function requireRight(app: App, feature: Feature): Promise<void> {
  if (!(await isStillDenied(app, feature))) return;
  const { state } = app.connections;
  if (!("namespace" in state)) return;
  const { message, next } = deniedText(feature, state.namespace);
  throw new UserError(message, next);
}

/** Whether a feature is denied, also when it is asked for once more. */
export async function isStillDenied({ permissions }: App, feature: Feature): Promise<boolean> {
  if (permissions.verdict(feature) !== "denied") return false;
  return (await permissions.askAgain([feature], AbortSignal.timeout(askWithinMs))) === "denied";
}

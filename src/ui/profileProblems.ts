import type { App } from "../app.js";
import type { Disposable } from "../base/disposable.js";
import { nextSteps } from "../domain/nextSteps.js";
import { profileProblemText } from "../domain/profiles/profileProblem.js";
import { notifyWarning } from "./notify.js";

/**
 * Warns of profiles in the settings that cannot be used, once for each fault: only the person can mend them, and
 * elsewhere they are merely missing.
 */
export function warnOfProfiles({ profiles }: App): Disposable {
  let told: string | undefined;
  const tell = () => {
    const [first] = profiles.problems;
    const text = first && profileProblemText(first);
    if (text !== undefined && text !== told) notifyWarning(text, nextSteps.openProfiles);
    told = text;
  };
  tell();
  return profiles.onDidChange(tell);
}

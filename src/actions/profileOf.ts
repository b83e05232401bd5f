import { UserError } from "../base/errors.js";
import { nextSteps } from "../domain/nextSteps.js";
import type { Profile } from "../domain/profile.js";
import { profileProblemText } from "../domain/profiles/profileProblem.js";
import type { Profiles } from "../state/profiles.js";

/**
 * The profile of this name.
 * @throws UserError that tells what is wrong with it, where the settings have one that cannot be used
 */
export function profileOf(name: string, profiles: Pick<Profiles, "get" | "problems">): Profile {
  const profile = profiles.get(name);
  if (profile) return profile;
  const problem = profiles.problems.find((each) => each.profile === name);
  throw new UserError(
    problem
      ? profileProblemText(problem)
      : `There is no profile “${name}”. Choose another one, or add it to podSessions.profiles in the settings.`,
    nextSteps.openProfiles,
  );
}

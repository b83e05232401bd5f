import type { Event } from "../base/event.js";
import type { Profile } from "../domain/profile.js";
import type { ProfileProblem } from "../domain/profiles/profileProblem.js";

/** Built-in profiles and the person's own, in the order to show them. */
export interface Profiles {
  readonly all: readonly Profile[];
  get(name: string): Profile | undefined;
  /** Profiles of the settings that cannot be used. */
  readonly problems: readonly ProfileProblem[];
  readonly onDidChange: Event<void>;
}

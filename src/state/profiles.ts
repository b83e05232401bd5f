import type { Event } from "../base/event.js";
import type { Profile } from "../domain/profile.js";

/** Built-in profiles and the person's own, in the order to show them. */
export interface Profiles {
  readonly all: readonly Profile[];
  get(name: string): Profile | undefined;
  /** Sentences about profiles in settings that cannot be used, each naming its key. */
  readonly problems: readonly string[];
  readonly onDidChange: Event<void>;
}

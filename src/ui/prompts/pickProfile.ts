import type { Profile } from "../../domain/profile.js";
import type { Profiles } from "../../state/profiles.js";
import { pick, type Choice, type Heading, type Step } from "./pick.js";

/** Asks for a profile: the person's own first, then the built-in ones. Before them may stand something else. */
export async function pickProfile<T = never>(
  profiles: Profiles,
  options: {
    readonly title: string;
    readonly active?: string;
    readonly step?: Step;
    readonly before?: Choice<T> | undefined;
  },
): Promise<Profile | T> {
  const { title, active, step, before } = options;
  const own = profiles.all.filter(({ builtIn }) => !builtIn).map(choice);
  const builtIn = profiles.all.filter((profile) => profile.builtIn).map(choice);
  const choices: (Choice<Profile> | Heading)[] =
    own.length > 0 ? [{ heading: "yours" }, ...own, { heading: "built in" }, ...builtIn] : builtIn;
  const activeProfile = profiles.all.find(({ name }) => name === active);
  return pick<Profile | T>({
    title,
    placeholder: "Choose what kind of session to launch",
    choices: before ? [before, { heading: "profiles" }, ...choices] : choices,
    active: (value) => value === (before ? before.value : activeProfile),
    ...(step && { step }),
  });
}

function choice(profile: Profile): Choice<Profile> {
  const { image } = profile.defaults;
  return {
    label: profile.title,
    description: image ?? "your image",
    detail: profile.description,
    value: profile,
  };
}

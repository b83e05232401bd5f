import type { Profile } from "../../domain/profile.js";
import type { Profiles } from "../../state/profiles.js";
import { pick, type Choice, type Heading, type Step } from "./pick.js";

/** Asks for a profile: the person's own first, then the built-in ones. */
export async function pickProfile(
  profiles: Profiles,
  options: { readonly title: string; readonly active?: string; readonly step?: Step },
): Promise<Profile> {
  const { title, active, step } = options;
  const own = profiles.all.filter(({ builtIn }) => !builtIn).map(choice);
  const builtIn = profiles.all.filter((profile) => profile.builtIn).map(choice);
  const choices: (Choice<Profile> | Heading)[] =
    own.length > 0 ? [{ heading: "yours" }, ...own, { heading: "built in" }, ...builtIn] : builtIn;
  return pick({
    title,
    placeholder: "Choose what kind of session to launch",
    choices,
    active: ({ name }) => name === active,
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

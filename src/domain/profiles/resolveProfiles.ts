import { mergeDefaults } from "../mergeLaunch.js";
import type { Profile } from "../profile.js";
import type { CustomProfile, Settings } from "../settings.js";
import { checkCustomProfile } from "./checkCustomProfile.js";
import { builtInProfiles } from "./builtInProfiles.js";
import type { ProfileProblem } from "./profileProblem.js";

export interface ResolvedProfiles {
  /** The built-in ones first, then the person's own, by name. */
  readonly profiles: readonly Profile[];
  readonly problems: readonly ProfileProblem[];
}

/**
 * The built-in profiles and those of settings, each laid over the one that it extends. A profile of a built-in's
 * name changes that one; any other extends `default` unless it says what.
 */
export function resolveProfiles(custom: Settings["profiles"]): ResolvedProfiles {
  const problems: ProfileProblem[] = [];
  const parsed = new Map<string, CustomProfile>();
  for (const [name, value] of Object.entries(custom).sort(([left], [right]) => (left < right ? -1 : 1))) {
    const checked = checkCustomProfile(name, value);
    problems.push(...checked.problems.map((message) => ({ profile: name, message })));
    if (checked.profile) parsed.set(name, checked.profile);
  }

  const builtIn = new Map(builtInProfiles.map((profile) => [profile.name, profile]));
  const resolved = new Map<string, Profile | undefined>();

  function resolve(name: string, chain: readonly string[]): Profile | undefined {
    const own = parsed.get(name);
    if (!own || (chain.at(-1) === name && builtIn.has(name))) return builtIn.get(name);
    if (resolved.has(name)) return resolved.get(name);
    if (chain.includes(name)) {
      const circle = [...chain.slice(chain.indexOf(name)), name].join("” → “");
      problems.push({
        profile: name,
        message: `podSessions.profiles.${name}.extends: the profiles extend one another in a circle, “${circle}”. Let one of them extend a built-in profile.`,
      });
      return undefined;
    }
    const baseName = own.extends ?? (builtIn.has(name) ? name : "default");
    const base = resolve(baseName, [...chain, name]);
    if (!base && !parsed.has(baseName)) {
      const known = [...builtIn.keys(), ...parsed.keys()].filter((other) => other !== name);
      problems.push({
        profile: name,
        message: `podSessions.profiles.${name}.extends: there is no usable profile “${baseName}”. Choose one of ${known.join(", ")}.`,
      });
    }
    const profile = base && layOver(name, base, own);
    resolved.set(name, profile);
    return profile;
  }

  for (const name of parsed.keys()) resolve(name, []);
  const profiles = builtInProfiles.map((profile) => resolved.get(profile.name) ?? profile);
  for (const name of parsed.keys()) {
    const profile = resolved.get(name);
    if (profile && !builtIn.has(name)) profiles.push(profile);
  }
  return { profiles, problems };
}

function layOver(name: string, base: Profile, own: CustomProfile): Profile {
  const {
    extends: _extends,
    title,
    description,
    namePrefix,
    container,
    mainProcess,
    gitImage,
    appLabel,
    namespace,
    stopGraceSeconds,
    startTimeoutSeconds,
    ...defaults
  } = own;
  const isChangedBuiltIn = base.name === name;
  const said = {
    namePrefix,
    container,
    mainProcess,
    appLabel,
    namespace,
    stopGraceSeconds,
    startTimeoutSeconds,
  };
  const over = Object.fromEntries(
    Object.entries(said).filter(([, value]) => value !== undefined),
  ) as Partial<Profile>;
  return {
    ...base,
    ...over,
    ...(gitImage === undefined ? {} : { git: { startInClone: true, ...base.git, image: gitImage } }),
    name,
    title: title ?? (isChangedBuiltIn ? base.title : name),
    description: description ?? base.description,
    builtIn: isChangedBuiltIn,
    defaults: mergeDefaults(base.defaults, defaults),
  };
}

import type { Profile } from "../profile.js";
import { coopProfile } from "./coop.js";
import { defaultProfile } from "./default.js";
import { execboxProfile } from "./execbox.js";
import { leviathanProfile } from "./leviathan.js";
import { nvimWebProfile } from "./nvimWeb.js";
import { opencodeProfile } from "./opencode.js";

/** The profiles that are always there, in the order to show them. */
export const builtInProfiles: readonly Profile[] = [
  defaultProfile,
  coopProfile,
  opencodeProfile,
  execboxProfile,
  nvimWebProfile,
  leviathanProfile,
];

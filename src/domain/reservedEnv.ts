import type { Profile } from "./profile.js";
import { looksSecret } from "./secretNames.js";

/** What every session knows of itself, by the downward API. */
export const ownFields: readonly (readonly [name: string, fieldPath: string])[] = [
  ["POD_NAME", "metadata.name"],
  ["POD_NAMESPACE", "metadata.namespace"],
  ["POD_IP", "status.podIP"],
];

/** Who has the name: the session's own system, or a credential, which comes from a Secret only. */
export type Reservation = "system" | "secret";

/** Why a variable of this name cannot be set as plain text; undefined for one that can. */
export function reservationOf(name: string, profile: Profile): Reservation | undefined {
  const { controlPlane, systemEnv = [], reservedEnv = [], defaults } = profile;
  if (ownFields.some(([own]) => own === name) || systemEnv.some((own) => own.name === name)) return "system";
  if (Object.hasOwn(defaults.secretEnv ?? {}, name)) return "secret";
  if (!reservedEnv.includes(name)) return undefined;
  return looksSecret(name) || name === controlPlane?.urlVariable ? "secret" : "system";
}

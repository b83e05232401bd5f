import { isSameName, type Credential, type CredentialState } from "./credential.js";
import { noUse, purposeOf, type Purpose } from "./credentialPurpose.js";
import type { LaunchRequest } from "./launch.js";
import type { Profile } from "./profile.js";
import type { FieldProblem } from "./validate/fieldProblem.js";

/** A credential as a launch finds it. */
export interface UsableCredential {
  readonly credential: Credential;
  readonly state: CredentialState;
  /** How many sessions use it now. */
  readonly sessionCount: number;
}

export interface CredentialChoice {
  readonly chosen: readonly Credential[];
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly string[];
}

/** A credential that a session could be given, and whether it is when nobody says anything. */
export interface CredentialOffer {
  readonly credential: Credential;
  readonly state: CredentialState;
  readonly isDefault: boolean;
}

/** The credentials that are of use to a session, those that it gets unasked first; others are not worth a choice. */
export function offeredCredentials(
  merged: LaunchRequest,
  profile: Profile,
  usable: readonly UsableCredential[],
): readonly CredentialOffer[] {
  const { chosen } = chooseFitting(merged, profile, usable);
  const offers = usable
    .filter(({ credential }) => purposeOf(credential.target, merged, profile))
    .map(({ credential, state }) => ({ credential, state, isDefault: chosen.includes(credential) }));
  return [...offers.filter(({ isDefault }) => isDefault), ...offers.filter(({ isDefault }) => !isDefault)];
}

/**
 * Which credentials a session gets. Those that the request names, or, where it names none, those that fit: for the
 * repository's host, the image's registry, the variables that the profile asks for. Of several for one purpose the
 * one that a server has accepted, then the one that the fewest sessions use.
 */
export function chooseCredentials(
  merged: LaunchRequest,
  profile: Profile,
  usable: readonly UsableCredential[],
): CredentialChoice {
  return merged.credentials === undefined
    ? chooseFitting(merged, profile, usable)
    : chooseNamed(merged, merged.credentials, profile, usable);
}

function chooseFitting(
  merged: LaunchRequest,
  profile: Profile,
  usable: readonly UsableCredential[],
): CredentialChoice {
  const best = new Map<string, UsableCredential>();
  const warnings: string[] = [];
  for (const candidate of usable) {
    const purpose = purposeOf(candidate.credential.target, merged, profile);
    if (!purpose || !isWanted(candidate.credential, purpose, profile)) continue;
    const before = best.get(purpose.key);
    if (!before || isBetter(candidate, before)) best.set(purpose.key, candidate);
  }
  const chosen = [...best.values()].filter(({ credential, state }) => {
    if (isHopeful(state)) return true;
    warnings.push(`The credential “${credential.name}” is not given to the session: ${stateWords[state]}.`);
    return false;
  });
  return { chosen: chosen.map(({ credential }) => credential), problems: [], warnings };
}

function chooseNamed(
  merged: LaunchRequest,
  names: readonly string[],
  profile: Profile,
  usable: readonly UsableCredential[],
): CredentialChoice {
  const chosen = new Map<string, Credential>();
  const problems: FieldProblem[] = [];
  const warnings: string[] = [];
  for (const name of new Set(names)) {
    const found = usable.find(
      ({ credential }) => credential.id === name || isSameName(credential.name, name),
    );
    if (!found) {
      problems.push({
        field: "credentials",
        message: `There is no credential “${name}”. Add it in the Credentials panel first.`,
      });
      continue;
    }
    const { credential, state } = found;
    if (state === "missing") {
      problems.push({
        field: "credentials",
        message: `The credential “${credential.name}” has no value here. Type it in the Credentials panel first.`,
      });
      continue;
    }
    const purpose = purposeOf(credential.target, merged, profile);
    if (!purpose) {
      warnings.push(
        `The credential “${credential.name}” is of no use to this session, so it did not get it: ${noUse(credential.target)}.`,
      );
      continue;
    }
    const rival = chosen.get(purpose.key);
    if (rival) {
      problems.push({
        field: "credentials",
        message: `“${rival.name}” and “${credential.name}” are for the same thing. Choose one of them.`,
      });
      continue;
    }
    if (!isHopeful(state))
      warnings.push(`The credential “${credential.name}” may not work: ${stateWords[state]}.`);
    chosen.set(purpose.key, credential);
  }
  return { chosen: [...chosen.values()], problems, warnings };
}

function isWanted({ profiles }: Credential, { isNeeded }: Purpose, profile: Profile): boolean {
  if (profiles === undefined) return isNeeded;
  return profiles.some((name) => name === "*" || isSameName(name, profile.name));
}

const ranks: Readonly<Record<CredentialState, number>> = {
  healthy: 0,
  untested: 1,
  expired: 2,
  refused: 3,
  missing: 4,
};

function isBetter(left: UsableCredential, right: UsableCredential): boolean {
  const byState = ranks[left.state] - ranks[right.state];
  const byLoad = left.sessionCount - right.sessionCount;
  const byName = left.credential.name < right.credential.name ? -1 : 1;
  return (byState || byLoad || byName) < 0;
}

function isHopeful(state: CredentialState): boolean {
  return state === "healthy" || state === "untested";
}

const stateWords: Readonly<Record<CredentialState, string>> = {
  healthy: "it was accepted",
  untested: "it was not tested",
  missing: "its value is not in this editor; type it in the Credentials panel",
  expired: "it has expired; rotate it in the Credentials panel",
  refused: "it was refused when it was last tested; rotate it in the Credentials panel",
};

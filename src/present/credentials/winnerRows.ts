import type { CredentialsPanelState } from "../../contracts/credentialsPanel.js";
import { alternativesOf, type SharedSecretState } from "../../domain/credential.js";
import { chooseCredentials, type UsableCredential } from "../../domain/credentialChoice.js";
import { mergeProfile } from "../../domain/mergeLaunch.js";
import type { Profile } from "../../domain/profile.js";

type Winner = CredentialsPanelState["winners"][number];

/** For each variable that a profile asks for: where a session would get it from now, and why from there. */
export function winnerRows(
  profiles: readonly Profile[],
  usable: readonly UsableCredential[],
  sharedSecret: (name: string) => SharedSecretState,
): readonly Winner[] {
  return profiles.flatMap((profile) => {
    const { chosen } = chooseCredentials(mergeProfile({ profile: profile.name }, profile), profile, usable);
    const tokenVariable = profile.controlPlane?.tokenVariable;
    const ownFor = (variable: string) =>
      chosen.find(({ target }) =>
        target.kind === "controlPlane"
          ? variable === tokenVariable
          : target.kind === "env" && target.variable === variable,
      );
    const shared = profile.defaults.secretEnv ?? {};
    const isTokenApart = tokenVariable !== undefined && !Object.hasOwn(shared, tokenVariable);
    const variables = [
      ...Object.keys(shared),
      ...(isTokenApart && ownFor(tokenVariable) ? [tokenVariable] : []),
    ];
    return variables.map((variable): Winner => {
      const row = { profile: profile.title, variable };
      const own = ownFor(variable);
      const ref = shared[variable];
      if (own || !ref) {
        const from = `your credential “${own?.name ?? ""}”`;
        return { ...row, tone: "good", from, why: "Your own goes first." };
      }
      const rival = chosen.find(
        ({ target }) => target.kind === "env" && alternativesOf(variable).includes(target.variable),
      );
      if (rival) {
        return {
          ...row,
          tone: "none",
          from: "nothing",
          why: `“${rival.name}” logs in to the same service, and a session gets one login for it.`,
        };
      }
      const key = `key ${ref.key} of the Secret ${ref.name}`;
      switch (sharedSecret(ref.name)) {
        case "there":
          return {
            ...row,
            tone: "none",
            from: `${key}, if it has this key`,
            why: "You have none of your own for it that works.",
          };
        case "absent":
          return {
            ...row,
            tone: "warn",
            from: "nothing",
            why: `You have none of your own, and the Secret ${ref.name} is not in the namespace.`,
          };
        case "unknown":
          return {
            ...row,
            tone: "none",
            from: `${key}, if it is there`,
            why: "You have none of your own.",
          };
      }
    });
  });
}

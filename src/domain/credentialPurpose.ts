import { alternativesOf, type CredentialTarget } from "./credential.js";
import { gitHostOf, isFromRegistry } from "./credentialHosts.js";
import type { LaunchRequest } from "./launch.js";
import type { Profile } from "./profile.js";

/** What a credential can be given to one session for: two of one purpose do not go together. */
export interface Purpose {
  readonly key: string;
  readonly isNeeded: boolean;
}

/** What of this session the credential would be for; undefined where it is of no use to it. */
export function purposeOf(
  target: CredentialTarget,
  merged: LaunchRequest,
  profile: Profile,
): Purpose | undefined {
  switch (target.kind) {
    case "gitHttps":
    case "gitSsh": {
      const git = merged.git?.secretName === undefined ? gitHostOf(merged.git?.url ?? "") : undefined;
      const isOurWay = git && (target.kind === "gitSsh") === (git.way === "ssh");
      // In the clear only when the person says so: an address that lost its “s” must not give the token away.
      return isOurWay && git.host === target.host ? { key: "git", isNeeded: git.way !== "http" } : undefined;
    }
    case "registry":
      return merged.image !== undefined && isFromRegistry(merged.image, target.server)
        ? { key: "registry", isNeeded: merged.imagePullSecrets === undefined }
        : undefined;
    case "env": {
      const alternatives = alternativesOf(target.variable);
      return {
        key: `env ${alternatives[0] ?? target.variable}`,
        isNeeded: alternatives.some((name) => Object.hasOwn(profile.defaults.secretEnv ?? {}, name)),
      };
    }
    case "controlPlane":
      return { key: "controlPlane", isNeeded: profile.controlPlane !== undefined };
  }
}

/** Why a credential is of no use to a session. */
export function noUse(target: CredentialTarget): string {
  switch (target.kind) {
    case "gitHttps":
      return `nothing is cloned from ${target.host} over HTTPS`;
    case "gitSsh":
      return `nothing is cloned from ${target.host} over SSH`;
    case "registry":
      return `its image is not from ${target.server}`;
    case "env":
    case "controlPlane":
      return "its profile has no place for it";
  }
}

import type { CredentialState, CredentialTarget } from "../../domain/credential.js";

/** The kind of a credential in a person's words. */
export const credentialKindTitles: Readonly<Record<CredentialTarget["kind"], string>> = {
  env: "Agent key or variable",
  gitHttps: "Git over HTTPS",
  gitSsh: "Git over SSH",
  registry: "Image registry",
  controlPlane: "Control plane",
};

/** What it is for, on one line. */
export function purposeText(target: CredentialTarget): string {
  switch (target.kind) {
    case "env":
      return target.variable;
    case "gitHttps":
      return `${target.host} as ${target.username}`;
    case "gitSsh":
      return `${target.host} by key`;
    case "registry":
      return `${target.server} as ${target.username}`;
    case "controlPlane":
      return target.url;
  }
}

/** Which sessions get it unasked. */
export function givenToText(target: CredentialTarget, profiles: readonly string[] | undefined): string {
  const which = profiles?.includes("*") ? "all sessions" : `sessions of ${(profiles ?? []).join(", ")}`;
  switch (target.kind) {
    case "gitHttps":
    case "gitSsh": {
      const where =
        target.inSession === true ? ", for the clone and for git in the session" : ", for the clone alone";
      return `Given to ${profiles === undefined ? "sessions" : which} that clone from ${target.host}${where}.`;
    }
    case "registry":
      return `Given to ${profiles === undefined ? "sessions" : which} whose image is from ${target.server}.`;
    case "env":
      return profiles === undefined
        ? `Given to sessions whose profile asks for ${target.variable}.`
        : `Given to ${which}.`;
    case "controlPlane":
      return profiles === undefined
        ? "Given to sessions whose profile has a control plane."
        : `Given to ${which}.`;
  }
}

/** How a credential stands, in a word or two. */
export const credentialStateTitles: Readonly<Record<CredentialState, string>> = {
  healthy: "Accepted",
  missing: "No value here",
  expired: "Expired",
  refused: "Refused",
  untested: "Not proven",
};

/**
 * Which credentials a launch gives its session, on one line.
 *
 * @param chosen names that the person chose; undefined: those that fit
 * @param maySecrets whether Secrets may be created: no other right on them is needed to give one
 */
export function launchCredentialsText(
  chosen: readonly string[] | undefined,
  fitting: readonly string[],
  maySecrets: "allowed" | "denied" | "unknown" | "untrusted",
): string {
  if (chosen) return chosen.length > 0 ? chosen.join(", ") : "none";
  if (fitting.length === 0) return "none fits";
  const names = `${fitting.join(", ")}  (what fits)`;
  switch (maySecrets) {
    case "denied":
      return `${names}, but you may not create Secrets here`;
    case "untrusted":
      return `${names}, but not to the cluster of a folder that is not trusted`;
    case "allowed":
    case "unknown":
      return names;
  }
}

/** What a session was given, where nobody was asked which: said once, when it was launched. */
export function givenText(session: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const quoted = names.map((name) => `“${name}”`).join(", ");
  return `“${session}” was given the credential${names.length === 1 ? "" : "s"} ${quoted}`;
}

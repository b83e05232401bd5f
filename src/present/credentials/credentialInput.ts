import type { CredentialDetailsTyped, TypedCredential } from "../../contracts/credentialsPanel.js";
import type { Credential, CredentialTarget } from "../../domain/credential.js";

/** What a person typed into the form, as a credential; nothing is judged here. */
export function credentialInput(
  typed: TypedCredential,
): Pick<Credential, "name" | "target" | "profiles" | "testUrl" | "expiresAt"> {
  return { name: typed.name, target: targetOf(typed), ...detailsInput(typed) };
}

/** The same of what can be changed later. */
export function detailsInput(
  typed: CredentialDetailsTyped,
): Pick<Credential, "profiles" | "testUrl" | "expiresAt"> {
  const profiles = typed.profiles.split(/[\s,]+/).filter((name) => name !== "");
  const testUrl = typed.testUrl.trim();
  return {
    ...(profiles.length > 0 ? { profiles } : {}),
    ...(testUrl === "" ? {} : { testUrl }),
    ...expiryInput(typed.expires),
  };
}

/** The end of a credential; empty: not known. */
export function expiryInput(typed: string): Pick<Credential, "expiresAt"> {
  const expires = typed.trim();
  return expires === "" ? {} : { expiresAt: dateOf(expires) };
}

/** What {@link detailsInput} would make the same of again. */
export function detailsText({
  profiles = [],
  testUrl = "",
  expiresAt = "",
}: Credential): CredentialDetailsTyped {
  return { profiles: profiles.join(" "), testUrl, expires: expiresAt.replace(/T00:00:00(\.000)?Z$/, "") };
}

function targetOf({ kind, place, username, knownHosts, inSession }: TypedCredential): CredentialTarget {
  switch (kind) {
    case "env":
      return { kind, variable: place };
    case "gitHttps":
      return { kind, host: place, username, ...(inSession ? { inSession } : {}) };
    case "gitSsh":
      return { kind, host: place, knownHosts, ...(inSession ? { inSession } : {}) };
    case "registry":
      return { kind, server: place, username };
    case "controlPlane":
      return { kind, url: place };
  }
}

/** RFC 3339 where it is a date, else as it was typed, to be told so. */
function dateOf(text: string): string {
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

import type { Impersonation } from "../kubeconfig/resolvedContext.js";
import { credentialFailure, type NamedUser } from "./credentialFailure.js";

type Headers = Readonly<Record<string, string | readonly string[]>>;

/**
 * The Impersonate-* headers, all four kinds (client-go `transport.impersonatingRoundTripper`).
 * @throws ClusterFailure of kind `credential` when a value cannot stand in a header
 */
export function impersonationHeaders(impersonation: Impersonation, user: NamedUser): Headers {
  const value = (text: string) => headerValue(text, user);
  const { uid, groups, extra } = impersonation;
  return {
    "Impersonate-User": value(impersonation.user),
    ...(uid === undefined ? {} : { "Impersonate-Uid": value(uid) }),
    ...(groups.length === 0 ? {} : { "Impersonate-Group": groups.map(value) }),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [
        `Impersonate-Extra-${escapeHeaderKey(key)}`,
        values.map(value),
      ]),
    ),
  };
}

/** client-go's `headerKeyEscape`: bytes that no header name may hold, and `%` itself, as %XX. */
function escapeHeaderKey(key: string): string {
  return [...Buffer.from(key, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[!#$&'*+\-.^_`|~0-9A-Za-z]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

/** Node writes header values as Latin-1, Go as UTF-8: the same bytes go out when each stands for a character. */
function headerValue(text: string, user: NamedUser): string {
  if (/[^\P{Cc}\t]/u.test(text)) {
    throw credentialFailure(
      user,
      "a name that it acts as (as, as-uid, as-groups, as-user-extra) holds a line end or control character. Remove it.",
    );
  }
  return Buffer.from(text, "utf8").toString("latin1");
}

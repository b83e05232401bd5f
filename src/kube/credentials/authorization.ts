import { credentialFailure, type NamedUser } from "./credentialFailure.js";

/**
 * The header for a bearer token, which is trimmed: files and plugins end it with a line end.
 * @throws ClusterFailure of kind `credential` when it is empty or no header could hold it
 */
export function bearer(token: string, user: NamedUser): string {
  const trimmed = token.trim();
  if (trimmed === "") {
    throw credentialFailure(
      user,
      "its token is empty. Get a new token, or log in again with your provider's tool.",
    );
  }
  if (!/^[\x21-\x7e]+$/.test(trimmed)) {
    throw credentialFailure(
      user,
      "its token holds spaces, line ends or other characters that no token has. Copy it again whole.",
    );
  }
  return `Bearer ${trimmed}`;
}

/** The header for a user name and password (RFC 7617, in UTF-8). */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

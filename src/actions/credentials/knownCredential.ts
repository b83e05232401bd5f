import { UserError } from "../../base/errors.js";
import type { Credential } from "../../domain/credential.js";
import type { Credentials } from "../../state/credentials.js";

/** The credential of this id. @throws UserError where it was removed, as another window may do at any time */
export function knownCredential(credentials: Pick<Credentials, "get">, id: string): Credential {
  const credential = credentials.get(id);
  if (credential) return credential;
  throw new UserError("This credential was removed meanwhile, perhaps in another window. Add it again.");
}

import type { Credential } from "../../domain/credential.js";
import { credentialProblems } from "../../domain/credentialFields.js";
import { FieldFault } from "../../domain/validate/fieldFault.js";
import type { CredentialDeps } from "./credentialDeps.js";
import { knownCredential } from "./knownCredential.js";

/** What of a credential can be changed without its value: what it is for stays, or it would be another one. */
export type CredentialDetails = Pick<Credential, "name" | "profiles" | "testUrl" | "expiresAt">;

const edited: readonly string[] = ["name", "testUrl", "expiresAt"] satisfies (keyof CredentialDetails)[];

/**
 * Gives a credential another name, other profiles, another address to test it with, another end. What a server said
 * of it was said at the address before, and goes with that. @throws FieldFault
 */
export async function editCredential(
  { credentials }: Pick<CredentialDeps, "credentials">,
  id: string,
  { name, ...details }: CredentialDetails,
): Promise<void> {
  const credential = knownCredential(credentials, id);
  const next = { ...details, name: name.trim(), target: credential.target };
  const others = credentials.list.filter((other) => other.id !== id);
  const problem = credentialProblems(next, others).find(({ field }) => edited.includes(field));
  if (problem) throw new FieldFault(problem.field, problem.message);
  await credentials.update(id, ({ target, testUrl, test }) => ({
    ...next,
    id,
    target,
    ...(test && testUrl === details.testUrl ? { test } : {}),
  }));
}

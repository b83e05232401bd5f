import { expiryOfToken, type Credential } from "../../domain/credential.js";
import { credentialProblems, normalizeTarget } from "../../domain/credentialFields.js";
import { checkCredentialValue } from "../../domain/credentialValue.js";
import { FieldFault } from "../../domain/validate/fieldFault.js";
import type { CredentialDeps } from "./credentialDeps.js";

export interface CredentialInput extends Pick<
  Credential,
  "name" | "target" | "profiles" | "testUrl" | "expiresAt"
> {
  /** Absent or empty: to be typed later. */
  readonly value?: string;
  /** Spaces around the value are left out, not a fault. */
  readonly trim?: boolean;
}

/** Checks and keeps a credential. @throws FieldFault */
export async function addCredential(
  { credentials }: Pick<CredentialDeps, "credentials">,
  { value, trim = false, ...typed }: CredentialInput,
): Promise<Credential> {
  const fields = { ...typed, name: typed.name.trim(), target: normalizeTarget(typed.target) };
  const [problem] = credentialProblems(fields, credentials.list);
  if (problem) throw new FieldFault(problem.field, problem.message);
  if (value === undefined || value === "") return credentials.add(fields, undefined);
  const checked = goodValue(fields.target.kind, value, trim);
  const expiresAt = fields.expiresAt ?? expiryOfToken(checked);
  return credentials.add({ ...fields, ...(expiresAt === undefined ? {} : { expiresAt }) }, checked);
}

/** @throws FieldFault at `value`, or at `value.spaces` where only the spaces around it are wrong */
export function goodValue(kind: Credential["target"]["kind"], value: string, trim: boolean): string {
  const checked = checkCredentialValue(kind, trim ? value.trim() : value);
  switch (checked.kind) {
    case "good":
      return checked.value;
    case "spaces":
      throw new FieldFault("value.spaces", checked.message);
    case "wrong":
      throw new FieldFault("value", checked.message);
  }
}

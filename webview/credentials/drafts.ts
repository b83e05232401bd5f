import type { TypedCredential } from "../../src/contracts/credentialsPanel.js";

/** What the person has typed, and what the host said of it. */
export interface CredentialDraft {
  readonly typed: TypedCredential;
  /** The secret itself: dropped when it was saved, never remembered. */
  readonly value: string;
  readonly isSaving: boolean;
  /** The page was away meanwhile: the other fields are as they were, the value is not. */
  readonly isBack?: boolean;
  readonly fault?: { readonly field?: string | undefined; readonly message: string };
  readonly said?: string;
}

/** A Secret for everybody in the namespace, one key at a time. */
export interface SharedDraft {
  readonly secretName: string;
  readonly key: string;
  readonly credentialId: string;
  readonly fault?: { readonly field?: string | undefined; readonly message: string } | undefined;
  readonly said?: string | undefined;
}

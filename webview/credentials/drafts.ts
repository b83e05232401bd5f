import type { CredentialDetailsTyped, TypedCredential } from "../../src/contracts/credentialsPanel.js";
import type { RequestFault } from "../../src/contracts/rpc.js";

/** What the person has typed, and what the host said of it. */
export interface CredentialDraft {
  readonly typed: TypedCredential;
  /** The secret itself: dropped when it was saved, never remembered. */
  readonly value: string;
  readonly isSaving: boolean;
  /** The page was away meanwhile: the other fields are as they were, the value is not. */
  readonly isBack?: boolean;
  readonly fault?: RequestFault;
  readonly said?: string;
}

/** A credential that is given another value. */
export interface Rotating {
  readonly id: string;
  readonly value: string;
  /** When the new value ends, as typed. */
  readonly expires: string;
  readonly isSaving: boolean;
  /** At `value.spaces`: only the spaces around it are wrong. */
  readonly fault?: RequestFault;
  /** What became of the sessions, after it was saved. */
  readonly said?: readonly string[];
  readonly isHeld?: boolean;
}

/** A credential of which all but what it is for, and its value, is changed. */
export interface Editing {
  readonly id: string;
  readonly name: string;
  readonly details: CredentialDetailsTyped;
  readonly isSaving: boolean;
  readonly fault?: RequestFault;
}

/** A Secret for everybody in the namespace, one key at a time. */
export interface SharedDraft {
  readonly secretName: string;
  readonly key: string;
  readonly credentialId: string;
  readonly isSaving?: boolean;
  readonly fault?: RequestFault | undefined;
  readonly said?: string | undefined;
}

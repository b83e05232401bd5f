import type { Credential, CredentialTest, SharedSecretState } from "../../domain/credential.js";
import type { CredentialDeps } from "./credentialDeps.js";
import { findSharedSecrets } from "./findSharedSecrets.js";
import { addCredential, type CredentialInput } from "./addCredential.js";
import { editCredential, type CredentialDetails } from "./editCredential.js";
import {
  findImports,
  importCredential,
  type FoundCredential,
  type ImportSource,
} from "./importCredential.js";
import type { Rotation } from "../../domain/rotation.js";
import { rotateCredential, type RotateOptions } from "./rotateCredential.js";
import { saveSharedSecret, type SharedSecretRequest } from "./saveSharedSecret.js";
import { testCredential } from "./testCredential.js";

/** What a person can do with credentials. Each rejects with UserError (a FieldFault for what was typed) or ClusterFailure. */
export interface CredentialActions {
  add(input: CredentialInput): Promise<Credential>;
  /** Asks a server whether it takes the credential, and remembers what it said. */
  test(id: string, signal: AbortSignal): Promise<CredentialTest>;
  /** Another value, here and in the Secrets of running sessions. */
  rotate(id: string, value: string, options: RotateOptions): Promise<Rotation>;
  /** Another name, other profiles, another address to test it with, another end. */
  edit(id: string, details: CredentialDetails): Promise<void>;
  /** Takes it away here. Sessions keep theirs until they end. */
  remove(id: string): Promise<void>;
  /** What could be imported from a place; reads no secret where the place lets us. */
  findImports(source: ImportSource, signal: AbortSignal): Promise<readonly FoundCredential[]>;
  import(found: FoundCredential, signal: AbortSignal): Promise<Credential>;
  /** Which of these Secrets are in the namespace in use. Never rejects: what cannot be asked is unknown. */
  findSharedSecrets(
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SharedSecretState>>;
  /** Makes or renews a shared Secret, such as `anthropic-credentials`. */
  saveSharedSecret(request: SharedSecretRequest, signal: AbortSignal): Promise<void>;
}

export function createCredentialActions(deps: CredentialDeps): CredentialActions {
  return {
    add: (input) => addCredential(deps, input),
    test: (id, signal) => testCredential(deps, id, signal),
    rotate: (id, value, options) => rotateCredential(deps, id, value, options),
    edit: (id, details) => editCredential(deps, id, details),
    remove: (id) => deps.credentials.remove(id),
    findImports: (source, signal) => findImports(deps, source, signal),
    import: (found, signal) => importCredential(deps, found, signal),
    findSharedSecrets: (names, signal) => findSharedSecrets(deps, names, signal),
    saveSharedSecret: (request, signal) => saveSharedSecret(deps, request, signal),
  };
}

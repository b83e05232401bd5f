import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../base/errors.js";
import type { SharedCopy } from "../../domain/credential.js";
import { isFailure } from "../../domain/failure.js";
import { isManaged, labels, managedByValue } from "../../domain/labels.js";
import { nameProblem } from "../../domain/names.js";
import { nextSteps } from "../../domain/nextSteps.js";
import { dataKeyProblem } from "../../domain/validate/env.js";
import { FieldFault } from "../../domain/validate/fieldFault.js";
import { createSecret, encodeData, patchSecret, readSecret } from "../../kube/secrets.js";
import { connect } from "../deps.js";
import type { CredentialDeps } from "./credentialDeps.js";
import { requireTrust } from "./requireTrust.js";
import { knownCredential } from "./knownCredential.js";

export interface SharedSecretRequest {
  /** Of the Secret, in the namespace in use: `anthropic-credentials`. */
  readonly name: string;
  /** Which credential's value each key gets: `api-key`, `oauth-token`. */
  readonly keys: readonly { readonly key: string; readonly credentialId: string }[];
}

/**
 * Makes the Secret that a profile's sessions share, or sets keys of one that was made here; its other keys stay.
 * @throws FieldFault; UserError where the Secret is somebody else's, or has changed meanwhile
 */
export async function saveSharedSecret(
  deps: CredentialDeps,
  { name, keys }: SharedSecretRequest,
  signal: AbortSignal,
): Promise<void> {
  const problem = nameProblem(name);
  if (problem !== undefined) throw new FieldFault("secretName", problem);
  const data: Record<string, string> = {};
  for (const { key, credentialId } of keys) {
    const keyProblem = dataKeyProblem(key);
    if (keyProblem !== undefined) throw new FieldFault("secretKey", keyProblem);
    const credential = knownCredential(deps.credentials, credentialId);
    const value = await deps.credentials.value(credentialId);
    if (value === undefined) throw new UserError(`The credential “${credential.name}” has no value here.`);
    data[key] = value;
  }
  const cluster = await connect(deps, signal);
  requireTrust(deps, cluster, "no Secret was made in it");
  const { api, namespace } = cluster;
  const ref = { namespace, name };
  try {
    const before = await readSecret(api, ref, cluster.signal);
    if (before) {
      if (!isManaged(before.labels)) throw notOurs(name, namespace);
      await patchSecret(api, ref, { data, resourceVersion: before.resourceVersion, signal: cluster.signal });
    } else {
      const metadata = { name, namespace, labels: { [labels.managedBy]: managedByValue } };
      const body = { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", data: encodeData(data) };
      await createSecret(api, body, { namespace, signal: cluster.signal });
    }
  } catch (error) {
    if (isFailure(error, "conflict")) throw changed(name, error);
    if (isFailure(error, "forbidden")) throw mayNot(namespace, error);
    throw error;
  }
  for (const { key, credentialId } of keys) {
    const copy: SharedCopy = { context: cluster.context, namespace, name, key };
    await deps.credentials.update(credentialId, ({ shared = [], ...credential }) => ({
      ...credential,
      shared: [...shared.filter((other) => !isDeepStrictEqual(other, copy)), copy],
    }));
  }
}

function notOurs(name: string, namespace: string): UserError {
  return new UserError(
    `The Secret “${name}” in the namespace “${namespace}” was not made here, so it is left as it is. Label it ${labels.managedBy}=${managedByValue} to have it changed from here, or choose another name.`,
  );
}

function changed(name: string, cause: unknown): UserError {
  return new UserError(
    `Somebody else has changed the Secret “${name}” just now. Nothing was written; look at it, then save again.`,
    undefined,
    { cause },
  );
}

function mayNot(namespace: string, cause: unknown): UserError {
  return new UserError(
    `You may not read and write Secrets in the namespace “${namespace}”. Ask an admin for the right.`,
    nextSteps.copyRole,
    { cause },
  );
}

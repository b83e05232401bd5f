import { UserError } from "../../base/errors.js";
import { isFailure, isNameTaken } from "../../domain/failure.js";
import { nextSteps } from "../../domain/nextSteps.js";
import type { PodRef } from "../../domain/refs.js";
import type { ResolvedLaunch } from "../../domain/resolvedLaunch.js";
import { encodeCredentialSecret } from "../../kube/encode/credentialSecret.js";
import { createSecret } from "../../kube/secrets.js";
import type { Cluster } from "../../state/connections.js";
import type { ActionDeps } from "../deps.js";

/** The person may not create the session's Secret. */
export class NoSecrets extends UserError {}

/** For a dry run: of the usual length, and worth nothing. */
const placeholder = "x".repeat(64);

type Place = Pick<Cluster, "api" | "namespace" | "signal">;

/**
 * Asks whether the cluster would take the session's Secret, without sending a value.
 * @throws NoSecrets where Secrets may not be made
 */
export async function dryRunSecret(
  launch: ResolvedLaunch,
  owner: Required<PodRef>,
  { api, namespace, signal }: Place,
): Promise<void> {
  const secret = encodeCredentialSecret(launch, owner, () => placeholder);
  if (!secret) return;
  try {
    await createSecret(api, secret, { namespace, dryRun: true, signal });
  } catch (error) {
    throw mayNot(error, launch, namespace);
  }
}

/** The values for the session's Secret. @throws UserError when one is gone from the SecretStorage */
export async function readValues(
  { credentials }: Pick<ActionDeps, "credentials">,
  launch: ResolvedLaunch,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const { id, name } of launch.credentials) {
    const value = await credentials.value(id);
    if (value === undefined) {
      throw new UserError(
        `The credential “${name}” has no value here any more. Type it in the Credentials panel.`,
        nextSteps.showCredentials,
      );
    }
    values.set(id, value);
  }
  return values;
}

/** Creates the session's Secret, owned by its pod. One that is there is ours: its name holds the session's id. */
export async function createSessionSecret(
  launch: ResolvedLaunch,
  owner: Required<PodRef>,
  values: ReadonlyMap<string, string>,
  { api, namespace, signal }: Place,
): Promise<void> {
  const secret = encodeCredentialSecret(launch, owner, (id) => values.get(id) ?? "");
  if (!secret) return;
  try {
    await createSecret(api, secret, { namespace, signal });
  } catch (error) {
    if (!isNameTaken(error, secret.metadata?.name ?? "")) throw mayNot(error, launch, namespace);
  }
}

function mayNot(error: unknown, { credentials }: ResolvedLaunch, namespace: string): unknown {
  if (!isFailure(error, "forbidden") || /quota/i.test(error.message)) return error;
  const names = credentials.map(({ name }) => `“${name}”`).join(", ");
  return new NoSecrets(
    `You may not create Secrets in the namespace “${namespace}”, and the session gets ${names} by one. Ask an admin for the right, or launch without credentials.`,
    nextSteps.copyRole,
    { cause: error },
  );
}

import { UserError } from "../../base/errors.js";
import { expiryOfToken, type Credential } from "../../domain/credential.js";
import { isFailure } from "../../domain/failure.js";
import { isManaged, labels } from "../../domain/labels.js";
import type { RotatedSession, Rotation } from "../../domain/rotation.js";
import type { Session } from "../../domain/session.js";
import { credentialSecretName, keyOf } from "../../domain/sessionCredentials.js";
import { secretEntries } from "../../kube/encode/credentialSecret.js";
import { patchSecret, readSecret } from "../../kube/secrets.js";
import type { Cluster } from "../../state/connections.js";
import { connect } from "../deps.js";
import { goodValue } from "./addCredential.js";
import type { CredentialDeps } from "./credentialDeps.js";
import { sessionsWith } from "./usableCredentials.js";

/** How a value is taken, and what it may overwrite. */
export interface RotateOptions {
  /** Spaces around the value are left out, not a fault. */
  readonly trim?: boolean;
  /** Writes also over what somebody else wrote into a session's Secret. */
  readonly overwrite?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Keeps another value, and writes it into the Secrets of the sessions that use it. The new value is kept also when
 * a Secret cannot be written: launches from now on have it.
 * @throws FieldFault for the value
 */
export async function rotateCredential(
  deps: CredentialDeps,
  id: string,
  value: string,
  { trim = false, overwrite = false, signal }: RotateOptions,
): Promise<Rotation> {
  const { credentials, sessions } = deps;
  const credential = credentials.get(id);
  if (!credential) throw gone();
  const next = goodValue(credential.target.kind, value, trim);
  const before = await credentials.value(id);
  await credentials.setValue(id, next, expiryOfToken(next));
  const users = sessionsWith(id, sessions.values());
  if (users.length === 0) return { sessions: [] };
  const cluster = await connect(deps, signal);
  return {
    sessions: await Promise.all(
      users.map((session) => push(session, { credential, before, next, overwrite }, cluster)),
    ),
  };
}

interface Push {
  readonly credential: Credential;
  readonly before: string | undefined;
  readonly next: string;
  readonly overwrite: boolean;
}

async function push(
  session: Session,
  { credential, before, next, overwrite }: Push,
  { api, signal }: Cluster,
): Promise<RotatedSession> {
  const ref = { namespace: session.ref.namespace, name: credentialSecretName(session.id) };
  const key = keyOf(credential);
  const data = secretEntries(credential, next);
  try {
    const secret = await readSecret(api, ref, signal);
    if (!secret || !isManaged(secret.labels) || secret.labels[labels.session] !== session.id) {
      return { session, outcome: "failed" };
    }
    const ours = [next, before].flatMap((value) =>
      value === undefined ? [] : [secretEntries(credential, value)[key]],
    );
    if (!overwrite && !ours.includes(secret.data[key])) return { session, outcome: "changedByOther" };
    await patchSecret(api, ref, { data, resourceVersion: secret.resourceVersion, signal });
    return { session, outcome: reach(credential) };
  } catch (error) {
    if (isFailure(error, "conflict")) return { session, outcome: "changedByOther" };
    if (signal.aborted) throw error;
    return { session, outcome: "failed", error };
  }
}

function reach({ target }: Credential): RotatedSession["outcome"] {
  switch (target.kind) {
    case "gitHttps":
    case "gitSsh":
      return target.inSession === true ? "reached" : "atStart";
    case "registry":
      return "atStart";
    case "env":
    case "controlPlane":
      return "needsRestart";
  }
}

export function gone(): UserError {
  return new UserError("This credential was removed meanwhile, perhaps in another window. Add it again.");
}

import { isCancellation, UserError } from "../../base/errors.js";
import { expiryOfToken, type Credential } from "../../domain/credential.js";
import { expiryProblem } from "../../domain/credentialFields.js";
import { isFailure } from "../../domain/failure.js";
import { isManaged, labels } from "../../domain/labels.js";
import type { RotatedSession, Rotation } from "../../domain/rotation.js";
import type { Session } from "../../domain/session.js";
import { credentialSecretName, keyOf } from "../../domain/sessionCredentials.js";
import { decodePod } from "../../kube/decode/pod.js";
import { FieldFault } from "../../domain/validate/fieldFault.js";
import { secretEntries } from "../../kube/encode/credentialSecret.js";
import { listSessionPods } from "../../kube/pods.js";
import { patchSecret, readSecret, secretFieldManager, type SecretObject } from "../../kube/secrets.js";
import type { Cluster } from "../../state/connections.js";
import { connect } from "../deps.js";
import { goodValue } from "./addCredential.js";
import type { CredentialDeps } from "./credentialDeps.js";
import { knownCredential } from "./knownCredential.js";
import { requireTrust } from "./requireTrust.js";
import { sessionsWith } from "./usableCredentials.js";

/** How a value is taken, and what it may overwrite. */
export interface RotateOptions {
  /** Spaces around the value are left out, not a fault. */
  readonly trim?: boolean;
  /** Writes also over what somebody else wrote into a session's Secret. */
  readonly overwrite?: boolean;
  /** When the new value ends, RFC 3339; a value that says so itself goes first. */
  readonly expiresAt?: string;
  readonly signal: AbortSignal;
}

/**
 * Keeps another value, and writes it into the Secrets of the sessions that use it, as far as the connection in use
 * shows them. The new value is kept also when none can be written: launches from now on have it, and to rotate to the
 * same value again reaches what was not reached.
 * @throws FieldFault for the value or its end
 */
export async function rotateCredential(
  deps: CredentialDeps,
  id: string,
  value: string,
  { trim = false, overwrite = false, expiresAt, signal }: RotateOptions,
): Promise<Rotation> {
  const { credentials } = deps;
  const credential = knownCredential(credentials, id);
  const next = goodValue(credential.target.kind, value, trim);
  const problem = expiryProblem(expiresAt);
  if (problem !== undefined) throw new FieldFault("expiresAt", problem);
  const before = await credentials.value(id);
  await credentials.setValue(id, next, expiryOfToken(next) ?? expiresAt);
  const shared = credential.shared ?? [];
  try {
    const cluster = await connect(deps, signal);
    requireTrust(deps, cluster, "no value was sent to it");
    const { api, context, namespace } = cluster;
    // Asked for anew: what the window knows may be old, or not be there yet.
    const pods = await listSessionPods(api, namespace, cluster.signal);
    const users = sessionsWith(
      id,
      pods.map(decodePod).filter((each) => each !== undefined),
    );
    const written = { credential, before, next, overwrite };
    const sessions = await Promise.all(users.map((session) => push(session, written, cluster)));
    signal.throwIfAborted();
    return { looked: { kind: "in", place: { context, namespace } }, sessions, shared };
  } catch (error) {
    signal.throwIfAborted();
    return { looked: { kind: "nowhere", error: readable(error) }, sessions: [], shared };
  }
}

/** A connection that was given up has not failed. */
function readable(error: unknown): unknown {
  return isCancellation(error) ? new UserError("Another context or namespace was chosen meanwhile.") : error;
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
    const known = [next, before].flatMap((value) =>
      value === undefined ? [] : [secretEntries(credential, value)[key]],
    );
    const isKnown = known.includes(secret.data[key]);
    if (!overwrite && !isKnown && !wroteLast(secret, key)) {
      // Of an earlier rotation, which did not reach it; or of somebody else.
      const mayBeOurs = secret.writers.size === 0 && (before === undefined || before === next);
      return { session, outcome: mayBeOurs ? "notCompared" : "changedByOther" };
    }
    await patchSecret(api, ref, { data, resourceVersion: secret.resourceVersion, signal });
    return { session, outcome: reach(credential) };
  } catch (error) {
    if (isFailure(error, "conflict")) return { session, outcome: "changedByOther" };
    return { session, outcome: "failed", error: readable(error) };
  }
}

/** A value that is not known here may still be from here: of a rotation that stopped half-way, or from another machine. */
function wroteLast({ writers }: SecretObject, key: string): boolean {
  return writers.get(key)?.includes(secretFieldManager) === true;
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

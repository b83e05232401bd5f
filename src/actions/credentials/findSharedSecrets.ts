import type { SharedSecretState } from "../../domain/credential.js";
import { hasSecret } from "../../kube/secrets.js";
import { connect } from "../deps.js";
import type { CredentialDeps } from "./credentialDeps.js";

/** Which of these Secrets are in the namespace in use. Never rejects: what cannot be asked is unknown. */
export async function findSharedSecrets(
  deps: CredentialDeps,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SharedSecretState>> {
  try {
    const cluster = await connect(deps, signal);
    const asked = names.map(async (name): Promise<readonly [string, SharedSecretState]> => {
      try {
        const ref = { namespace: cluster.namespace, name };
        return [name, (await hasSecret(cluster.api, ref, cluster.signal)) ? "there" : "absent"];
      } catch {
        return [name, "unknown"];
      }
    });
    return new Map(await Promise.all(asked));
  } catch {
    return new Map();
  }
}

import type { Clock } from "../../base/clock.js";
import { bearer } from "./authorization.js";
import { credentialFailure, type NamedUser } from "./credentialFailure.js";
import type { Material, MaterialSource } from "./material.js";

/** A token that ends within this time would end under way. */
const skewMs = 10_000;

export interface AuthProviderOptions {
  /** `oidc`, or one of those that Kubernetes has removed: `gcp`, `azure`, `openstack`. */
  readonly name: string;
  readonly idToken?: string;
  readonly user: NamedUser;
  readonly clock: Clock;
}

/**
 * The old `auth-provider` of a kubeconfig. `oidc`: its id-token is used while it is valid. It is not refreshed
 * here: many identity providers give each refresh token once, and kubectl, in whose file it stands, would be
 * locked out (docs/decisions/0006). When kubectl refreshes it, the file changes and is read again. All others
 * are refused with the name of what took their place.
 */
export function authProvider(options: AuthProviderOptions): MaterialSource {
  return { material: () => materialOf(options), refused: () => false };
}

async function materialOf({ name, idToken, user, clock }: AuthProviderOptions): Promise<Material> {
  if (name !== "oidc") throw credentialFailure(user, successorOf(name));
  const advice =
    "Run any kubectl command to renew it in the file, or use kubelogin (kubectl oidc-login) as exec plugin, which renews it itself.";
  if (!idToken) throw credentialFailure(user, `its OIDC auth-provider holds no id-token. ${advice}`);
  const expiresAtMs = expiryOf(idToken);
  if (expiresAtMs === undefined) {
    throw credentialFailure(
      user,
      `the id-token of its OIDC auth-provider is not a JSON Web Token. ${advice}`,
    );
  }
  if (expiresAtMs - skewMs <= clock.now()) {
    const when = new Date(expiresAtMs).toISOString();
    throw credentialFailure(user, `the id-token of its OIDC auth-provider expired at ${when}. ${advice}`);
  }
  return Promise.resolve({ authorization: bearer(idToken, user) });
}

function successorOf(name: string): string {
  switch (name) {
    case "gcp":
      return "its auth-provider gcp was removed from Kubernetes 1.26. Install gke-gcloud-auth-plugin and run gcloud container clusters get-credentials.";
    case "azure":
      return "its auth-provider azure was removed from Kubernetes 1.26. Install kubelogin and run kubelogin convert-kubeconfig.";
    default:
      return "its auth-provider is not one that Kubernetes still has. Use the exec plugin of your provider.";
  }
}

/** The `exp` of a JSON Web Token, in milliseconds since the epoch. The signature is the server's to check. */
function expiryOf(token: string): number | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const exp = typeof payload === "object" && payload !== null && "exp" in payload ? payload.exp : undefined;
    return typeof exp === "number" && Number.isFinite(exp) ? exp * 1_000 : undefined;
  } catch {
    return undefined;
  }
}

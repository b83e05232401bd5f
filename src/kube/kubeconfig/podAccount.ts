import { stringify } from "yaml";
import * as z from "zod/mini";

/** A service account as the kubelet mounts it into a pod. */
export interface PodAccount {
  readonly token: string;
  /** PEM text of the cluster's authority. */
  readonly ca: string;
  readonly namespace: string;
}

const claims = z.object({ sub: z.optional(z.string()), exp: z.optional(z.number()) });

/** A kubeconfig of one context with the account's login. Its text holds the token. */
export function podAccountKubeconfig({ token, ca, namespace }: PodAccount, server: string): string {
  const name = accountName(token) ?? "pod-account";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [
      {
        name,
        cluster: { server, "certificate-authority-data": Buffer.from(ca).toString("base64") },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
  });
}

/** When the token ends, in milliseconds since the epoch; undefined where it does not say. */
export function tokenEndMs(token: string): number | undefined {
  const seconds = claimsOf(token)?.exp;
  return seconds === undefined ? undefined : seconds * 1_000;
}

/** `team-a-builder`, from the subject `system:serviceaccount:team-a:builder`. */
function accountName(token: string): string | undefined {
  const [, namespace, name] =
    /^system:serviceaccount:([^:]+):([^:]+)$/.exec(claimsOf(token)?.sub ?? "") ?? [];
  return namespace === undefined || name === undefined ? undefined : `${namespace}-${name}`;
}

/** The middle of a JSON Web Token (RFC 7519); read to name it, never to trust it. */
function claimsOf(token: string): z.infer<typeof claims> | undefined {
  try {
    const [, middle = ""] = token.split(".");
    return claims.safeParse(JSON.parse(Buffer.from(middle, "base64url").toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

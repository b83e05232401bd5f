import * as z from "zod/mini";
import type { ExecPlugin, ResolvedCluster } from "../kubeconfig/resolvedContext.js";

const credentialSchema = z.object({
  apiVersion: z.string(),
  kind: z.literal("ExecCredential"),
  status: z.object({
    token: z.nullish(z.string()),
    clientCertificateData: z.nullish(z.string()),
    clientKeyData: z.nullish(z.string()),
    expirationTimestamp: z.nullish(z.string()),
  }),
});

/** What a plugin gave. */
export interface ExecCredential {
  readonly token?: string;
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** Milliseconds since the epoch. */
  readonly expiresAtMs?: number;
}

/** What a plugin printed is no credential. The message is a clause about "it" and quotes nothing. */
export class ExecCredentialFault extends Error {
  override readonly name = "ExecCredentialFault";
}

/**
 * Reads a plugin's standard output (client.authentication.k8s.io ExecCredential).
 * @throws ExecCredentialFault
 */
export function parseExecCredential(output: string, apiVersion: ExecPlugin["apiVersion"]): ExecCredential {
  const { apiVersion: given, status } = credentialOf(output);
  if (given !== apiVersion) {
    throw new ExecCredentialFault(
      `answered in another version than ${apiVersion}. Set exec.apiVersion to the one it speaks.`,
    );
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status;
  if (Boolean(cert) !== Boolean(key)) {
    throw new ExecCredentialFault("gave only one of client certificate and key. Update it.");
  }
  if (!token && !cert) {
    throw new ExecCredentialFault(
      "gave neither a token nor a client certificate. Run it by hand to see why.",
    );
  }
  const expiresAtMs = expirationTimestamp ? Date.parse(expirationTimestamp) : undefined;
  if (Number.isNaN(expiresAtMs)) {
    throw new ExecCredentialFault("gave an expirationTimestamp that is no date. Update it.");
  }
  return {
    ...(token ? { token } : {}),
    ...(cert && key ? { clientCertificate: { cert, key } } : {}),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  };
}

function credentialOf(output: string): z.infer<typeof credentialSchema> {
  if (output.trim() === "") {
    throw new ExecCredentialFault(
      "printed nothing where an ExecCredential was due. Run it by hand to see why.",
    );
  }
  const parsed = credentialSchema.safeParse(jsonOf(output));
  if (parsed.success) return parsed.data;
  throw new ExecCredentialFault(
    "printed something else than an ExecCredential in JSON. Run it by hand to see what.",
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The value of KUBERNETES_EXEC_INFO for `plugin`. `ca` is the PEM text of the cluster's authorities. */
export function execInfo(plugin: ExecPlugin, cluster: ResolvedCluster, ca: string | undefined): string {
  return JSON.stringify({
    apiVersion: plugin.apiVersion,
    kind: "ExecCredential",
    spec: {
      interactive: false,
      ...(plugin.provideClusterInfo ? { cluster: clusterInfo(cluster, ca) } : {}),
    },
  });
}

/** `Cluster` of the API; what is empty is left out, as by Go. */
function clusterInfo(cluster: ResolvedCluster, ca: string | undefined): Readonly<Record<string, unknown>> {
  return {
    server: cluster.server,
    ...(cluster.tlsServerName ? { "tls-server-name": cluster.tlsServerName } : {}),
    ...(cluster.skipVerify ? { "insecure-skip-tls-verify": true } : {}),
    ...(ca ? { "certificate-authority-data": Buffer.from(ca, "utf8").toString("base64") } : {}),
    ...(cluster.proxyUrl ? { "proxy-url": cluster.proxyUrl } : {}),
    ...(cluster.disableCompression ? { "disable-compression": true } : {}),
    config: cluster.execConfig ?? null,
  };
}

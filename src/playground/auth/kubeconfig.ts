import type { Credential } from "./certificates.js";

/** One way into the playground, as a context of its kubeconfig. */
export interface KubeconfigUser {
  readonly context: string;
  readonly namespace?: string;
  readonly credential:
    | { readonly kind: "certificate"; readonly certificate: Credential }
    | { readonly kind: "token"; readonly token: string };
}

/** A kubeconfig for `server`, with a context for each user; the first is the current one. JSON, which is YAML. */
export function kubeconfigText(
  server: string,
  caCertificatePem: string,
  users: readonly KubeconfigUser[],
): string {
  const cluster = "playground";
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    preferences: {},
    clusters: [
      { name: cluster, cluster: { server, "certificate-authority-data": base64(caCertificatePem) } },
    ],
    users: users.map(({ context, credential }) => ({
      name: context,
      user:
        credential.kind === "token"
          ? { token: credential.token }
          : {
              "client-certificate-data": base64(credential.certificate.certificatePem),
              "client-key-data": base64(credential.certificate.keyPem),
            },
    })),
    contexts: users.map(({ context, namespace = "default" }) => ({
      name: context,
      context: { cluster, user: context, namespace },
    })),
    "current-context": users[0]?.context ?? "",
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

import path from "node:path";
import type { ProcessView } from "../../base/platform.js";
import type { KubeconfigEntry, KubeconfigFile } from "./kubeconfigFile.js";
import { readKubeconfigText } from "./kubeconfigText.js";

/** Where the kubelet mounts a pod's service account. */
export const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The one context of a pod's own service account. */
const contextName = "in-cluster";

export interface ServiceAccount {
  /** KUBERNETES_SERVICE_HOST is set: this certainly runs in a pod. */
  readonly isCertain: boolean;
  readonly file: KubeconfigFile;
}

/**
 * The service account of the pod that this runs in (client-go `rest.InClusterConfig`), as if it were a
 * kubeconfig; undefined outside a pod, or where the account is not mounted.
 */
export async function findServiceAccount(
  { env }: ProcessView,
  folder: string,
  signal: AbortSignal,
): Promise<ServiceAccount | undefined> {
  const tokenFile = path.join(folder, "token");
  const [token, ca, namespace] = await Promise.all([
    readKubeconfigText(tokenFile, signal),
    readKubeconfigText(path.join(folder, "ca.crt"), signal),
    readKubeconfigText(path.join(folder, "namespace"), signal),
  ]);
  if (token.kind !== "text" || token.text.trim() === "") return undefined;
  const host = env["KUBERNETES_SERVICE_HOST"];
  const port = env["KUBERNETES_SERVICE_PORT"] || "443";
  const entry = <T>(value: T): ReadonlyMap<string, KubeconfigEntry<T>> =>
    new Map([
      [contextName, { name: contextName, file: tokenFile, line: 1, content: { kind: "usable", value } }],
    ]);
  return {
    isCertain: Boolean(host),
    file: {
      file: tokenFile,
      currentContext: contextName,
      clusters: entry({
        name: contextName,
        server: host
          ? `https://${host.includes(":") ? `[${host}]` : host}:${port}`
          : "https://kubernetes.default.svc",
        ...(ca.kind === "text" ? { ca: { kind: "file", file: path.join(folder, "ca.crt") } as const } : {}),
        skipVerify: false,
        disableCompression: false,
      }),
      users: entry({ name: contextName, auth: { kind: "tokenFile", file: tokenFile } }),
      contexts: entry({
        cluster: contextName,
        user: contextName,
        namespace: namespace.kind === "text" ? namespace.text.trim() : "",
      }),
      problems: [],
      namedFiles: [tokenFile, path.join(folder, "ca.crt")],
      isEmpty: false,
    },
  };
}

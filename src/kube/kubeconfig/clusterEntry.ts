import { certificatePem, checkPem, EntryFault, textSource, type ResolvePath } from "./entryCheck.js";
import type { ClusterFields } from "./kubeconfigSchema.js";
import type { ResolvedCluster } from "./resolvedContext.js";

/** The extension of a cluster that goes to exec plugins (KEP-541). */
const execExtension = "client.authentication.k8s.io/exec";

/**
 * A cluster from its fields.
 * @throws EntryFault
 */
export function clusterOf(name: string, fields: ClusterFields, resolve: ResolvePath): ResolvedCluster {
  const ca = textSource(
    { name: "certificate-authority-data", value: fields["certificate-authority-data"] },
    fields["certificate-authority"],
    resolve,
  );
  checkPem(ca, "certificate-authority-data", certificatePem);
  const tlsServerName = fields["tls-server-name"];
  const proxyUrl = fields["proxy-url"];
  const execConfig = fields.extensions?.find((extension) => extension.name === execExtension)?.extension;
  return {
    name,
    server: serverOf(fields.server),
    ...(ca ? { ca } : {}),
    ...(tlsServerName ? { tlsServerName } : {}),
    skipVerify: fields["insecure-skip-tls-verify"] ?? false,
    ...(proxyUrl ? { proxyUrl: checkedProxy(proxyUrl) } : {}),
    disableCompression: fields["disable-compression"] ?? false,
    ...(execConfig === undefined ? {} : { execConfig }),
  };
}

function serverOf(server: string | undefined): string {
  if (!server) {
    throw new EntryFault("the cluster has no server. Add its address, such as server: https://host:6443.");
  }
  const url = parseUrl(server);
  if (!url || !["http:", "https:"].includes(url.protocol) || url.hostname === "") {
    throw new EntryFault(
      "server is no address of an API server. Write it as https://host:port (or http:// for kubectl proxy).",
      ["server"],
    );
  }
  if (url.username || url.password) {
    throw new EntryFault(
      "server holds a user name or password, which would be shown wherever the server is named. Move it to the user's username and password.",
      ["server"],
    );
  }
  if (url.search || url.hash) {
    throw new EntryFault(
      "server ends with a “?” or “#” part, which an API server's address cannot have. Remove it.",
      ["server"],
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function checkedProxy(written: string): string {
  const url = parseUrl(written);
  if (url && url.hostname !== "" && /^(https?|socks5h?):$/.test(url.protocol)) return written;
  throw new EntryFault(
    "proxy-url is no address of a proxy. Write it as http://host:port, https:// or socks5://.",
    ["proxy-url"],
  );
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

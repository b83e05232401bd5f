import type { CredentialSources } from "../credentials/credentialSources.js";
import type { Endpoint } from "../endpoint.js";
import { authorityText } from "./authorityText.js";
import type { ResolvedContext } from "./resolvedContext.js";

/** The way to the cluster of `context`, as its user. Reads no file and runs nothing until it is used. */
export function endpointOf(
  context: ResolvedContext,
  { credentials }: { readonly credentials: CredentialSources },
): Endpoint {
  const { cluster } = context;
  const ca = authorityText(cluster);
  return {
    context: context.name,
    server: cluster.server,
    tls: {
      ca,
      ...(cluster.tlsServerName === undefined ? {} : { serverName: cluster.tlsServerName }),
      skipVerify: cluster.skipVerify,
    },
    ...(cluster.proxyUrl === undefined ? {} : { proxyUrl: cluster.proxyUrl }),
    credentials: credentials.sourceFor(context, ca),
  };
}

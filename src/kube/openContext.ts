import type { Disposable } from "../base/disposable.js";
import type { Logger } from "../base/log.js";
import type { Platform } from "../base/platform.js";
import type { KubeApi } from "./api.js";
import type { CredentialSources } from "./credentials/credentialSources.js";
import type { Endpoint } from "./endpoint.js";
import { endpointOf } from "./kubeconfig/endpointOf.js";
import type { ResolvedContext } from "./kubeconfig/resolvedContext.js";
import { createKubeApi } from "./transport/kubeApi.js";

export interface OpenContextDeps {
  readonly platform: Platform;
  readonly credentials: CredentialSources;
  readonly log: Logger;
}

/** A client of the context's cluster, as its user, by the proxies of this platform. Calls nobody yet. */
export function openContext(
  resolved: ResolvedContext,
  { platform, credentials, log }: OpenContextDeps,
): { readonly endpoint: Endpoint; readonly api: KubeApi & Disposable } {
  const { clock, random, httpProxy, userAgent } = platform;
  const endpoint = endpointOf(resolved, { credentials });
  const api = createKubeApi(endpoint, {
    clock,
    random,
    log,
    env: platform.process.env,
    ...(httpProxy && { httpProxy }),
    ...(userAgent !== undefined && { userAgent }),
  });
  return { endpoint, api };
}

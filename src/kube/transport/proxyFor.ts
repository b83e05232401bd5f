import type { EditorProxy } from "../../base/platform.js";
import { ClusterFailure, type FailureKind } from "../../domain/failure.js";
import { bypassesProxy, type HostPort } from "./noProxy.js";

/** What may say that a proxy is to be used, the strongest first. */
export interface ProxySources {
  /** The kubeconfig's proxy-url: used for every host. */
  readonly proxyUrl?: string | undefined;
  /** VS Code's http.proxy and http.noProxy. */
  readonly httpProxy?: EditorProxy | undefined;
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const UNUSABLE_PROXY = "ERR_PROXY_UNUSABLE";

/**
 * The proxy to reach a server through, or undefined for none. As kubectl does it, except that it knows no
 * VS Code setting: proxy-url, then the setting, then the environment; NO_PROXY holds for the latter two, and
 * http.noProxy for the setting.
 * @throws ClusterFailure for an address that is no proxy we can use, of kind `kubeconfig` where that names it
 */
export function proxyFor(
  server: HostPort & { readonly secure: boolean },
  sources: ProxySources,
): URL | undefined {
  const { proxyUrl, httpProxy, env } = sources;
  if (proxyUrl) return parseProxy(proxyUrl, "the kubeconfig's proxy-url", "kubeconfig");
  if (bypassesProxy(server, variable(env, "NO_PROXY") ?? "")) return undefined;
  if (httpProxy && !bypassesProxy(server, httpProxy.noProxy.join(",")))
    return parseProxy(httpProxy.address, "the setting http.proxy");
  const name = server.secure ? "HTTPS_PROXY" : "HTTP_PROXY";
  const fromEnv = variable(env, name);
  return fromEnv ? parseProxy(fromEnv, name) : undefined;
}

function variable(env: ProxySources["env"], name: string): string | undefined {
  return env[name] || env[name.toLowerCase()];
}

/** Go accepts `proxy:3128` as `http://proxy:3128`. The text may hold a password, so no message repeats it. */
function parseProxy(text: string, source: string, kind: FailureKind = "unreachable"): URL {
  const url = asUrl(text.includes("://") ? text : `http://${text}`);
  if (!url) throw unusable(kind, `${source} is not a URL`);
  if (/^(https?|socks5h?):$/.test(url.protocol)) return url;
  throw unusable(kind, `${source} asks for a proxy of kind ${url.protocol.slice(0, -1)}`);
}

function unusable(kind: FailureKind, what: string): ClusterFailure {
  const message = `${what}. Write it as http://host:port, https:// or socks5://.`;
  return new ClusterFailure(kind, message, { errorCode: UNUSABLE_PROXY });
}

function asUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.hostname === "" ? undefined : url;
}

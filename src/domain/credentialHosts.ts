import { registryOf } from "./hints/images.js";

/** Who a repository's address asks for a login, and how; undefined for one that takes none. */
export function gitHostOf(
  url: string,
): { readonly way: "https" | "http" | "ssh"; readonly host: string } | undefined {
  if (URL.canParse(url)) {
    const { protocol, host } = new URL(url);
    if (protocol === "https:" || protocol === "http:" || protocol === "ssh:") {
      return { way: protocol.slice(0, -1) as "https" | "http" | "ssh", host: host.toLowerCase() };
    }
  }
  // git's short form of an ssh address, which has no port.
  const host = /^[\w.-]+@([\w.-]+):/.exec(url)?.[1];
  return host === undefined ? undefined : { way: "ssh", host: host.toLowerCase() };
}

/** Docker Hub has three names. */
const hubNames = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/** The registry as images name it: without scheme and path. */
export function registryHost(server: string): string {
  const host = server
    .replace(/^https?:\/\//i, "")
    .replace(/\/.*$/, "")
    .toLowerCase();
  return hubNames.includes(host) ? "docker.io" : host;
}

/** Whether pulling `image` asks this registry. */
export function isFromRegistry(image: string, server: string): boolean {
  return registryHost(registryOf(image)) === registryHost(server);
}

/**
 * What the kubelet looks a registry's login up by: the host, and for Docker Hub the address that `docker login`
 * writes (k8s.io/kubernetes pkg/credentialprovider/keyring.go).
 */
export function dockerConfigKey(server: string): string {
  const host = registryHost(server);
  return host === "docker.io" ? "https://index.docker.io/v1/" : host;
}

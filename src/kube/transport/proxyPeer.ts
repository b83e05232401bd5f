/** Whether `proxy` speaks SOCKS rather than HTTP. */
export function isSocks(proxy: URL): boolean {
  return proxy.protocol.startsWith("socks5");
}

/** Where `proxy` listens. */
export function addressOf(proxy: URL): { readonly host: string; readonly port: number } {
  const usualPort = isSocks(proxy) ? 1080 : proxy.protocol === "https:" ? 443 : 80;
  return { host: proxy.hostname.replace(/^\[|\]$/g, ""), port: Number(proxy.port) || usualPort };
}

/** What to log in to the proxy with; undefined where its URL names nobody. */
export function loginFor(proxy: URL): { readonly user: string; readonly password: string } | undefined {
  if (proxy.username === "" && proxy.password === "") return undefined;
  return { user: decoded(proxy.username), password: decoded(proxy.password) };
}

/** What a call ends with that the proxy did not let through. */
export function refusedBy(proxy: URL, what: string): Error {
  return Object.assign(new Error(`the proxy ${proxy.host} ${what}`), { code: "ERR_PROXY_REFUSED" });
}

/** A “%” that begins no escape is itself, as a person who wrote the password meant it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

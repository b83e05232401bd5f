import { BlockList, isIP } from "node:net";

/** Host and port of the server that is to be reached; an IPv6 address without brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Whether NO_PROXY lets `target` be reached directly: `*`, names with all their subdomains, `.sub.domains`,
 * addresses, CIDR ranges, each but the last with an optional port; the rules of golang.org/x/net/http/httpproxy,
 * which kubectl follows. Loopback is never proxied.
 */
export function bypassesProxy(target: HostPort, noProxy: string): boolean {
  const host = target.host.toLowerCase();
  if (isLoopback(host)) return true;
  return noProxy
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== "" && matches(entry, host, target.port));
}

/** localhost, 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || (isIP(host) !== 0 && loopback.check(host, family(host)));
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

function matches(entry: string, host: string, port: number): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return inRange(entry, host);
  const [name, entryPort] = splitPort(entry);
  if (name === "" || (entryPort !== undefined && entryPort !== String(port))) return false;
  if (isIP(name)) return isIP(host) !== 0 && sameAddress(name, host);
  const suffix = name.replace(/^\*?\./, ".");
  return suffix.startsWith(".") ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function splitPort(entry: string): readonly [name: string, port: string | undefined] {
  const bracketed = /^\[(.*)\](?::(\d+))?$/.exec(entry);
  if (bracketed) return [bracketed[1] ?? "", bracketed[2]];
  if (isIP(entry)) return [entry, undefined];
  const withPort = /^(.*):(\d+)$/.exec(entry);
  return withPort ? [withPort[1] ?? "", withPort[2]] : [entry, undefined];
}

function inRange(entry: string, host: string): boolean {
  const [address = "", bits = ""] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || isIP(host) === 0 || !/^\d+$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128))
    return false;
  const range = new BlockList();
  range.addSubnet(address, Number(bits), family(address));
  return range.check(host, family(host));
}

function sameAddress(a: string, b: string): boolean {
  const only = new BlockList();
  only.addAddress(a, family(a));
  return only.check(b, family(b));
}

function family(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

import { badRequest } from "./status.js";

/** What a request's method and address mean; see k8s.io/apiserver/pkg/endpoints/request/requestinfo.go. */
export interface RequestInfo {
  readonly path: string;
  /** For an address that is no resource, the lower-case method. */
  readonly verb: string;
  /** Undefined for `/version`, `/api`, `/apis/batch`, … */
  readonly resource: ResourceInfo | undefined;
}

export interface ResourceInfo {
  readonly group: string;
  readonly version: string;
  /** Undefined at the cluster scope, and for a list of all namespaces. */
  readonly namespace: string | undefined;
  readonly plural: string;
  readonly subresource: string;
  /** `""` for a collection. */
  readonly name: string;
}

const verbOfMethod: Readonly<Record<string, string>> = {
  POST: "create",
  GET: "get",
  HEAD: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};
const namespaceSubresources = new Set(["status", "finalize"]);

/** The address of a request line. Throws the answer to what is none. */
export function requestUrl(target: string): URL {
  // Put together, not resolved: a path may begin with what names a server elsewhere, "//".
  const text = target.startsWith("/") ? `https://playground${target}` : target;
  if (!URL.canParse(text)) throw badRequest("the request's address is none");
  return new URL(text);
}

/** Never fails: what is no resource's address has no `resource`. */
export function parseRequest(method: string, url: URL): RequestInfo {
  const path = url.pathname;
  const plain = { path, verb: method.toLowerCase(), resource: undefined };
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodePart);
  const [prefix, ...afterPrefix] = parts;
  if (prefix !== "api" && prefix !== "apis") return plain;
  const group = prefix === "api" ? "" : afterPrefix.shift();
  const version = afterPrefix.shift();
  if (group === undefined || version === undefined || afterPrefix.length === 0) return plain;

  let verb = verbOfMethod[method] ?? "";
  if (afterPrefix[0] === "watch" && afterPrefix.length > 1) {
    verb = "watch";
    afterPrefix.shift();
  }
  const place = splitNamespace(afterPrefix);
  const [plural = "", givenName = "", ...sub] = place.rest;
  const resource = { group, version, namespace: place.namespace, plural, subresource: sub.join("/") };
  if (givenName !== "") return { path, verb, resource: { ...resource, name: givenName } };

  if (verb === "get") verb = isTrue(url.searchParams.get("watch")) ? "watch" : "list";
  if (verb === "delete") verb = "deletecollection";
  // A list of one object by its name may be allowed by a rule for that name.
  const name = verb === "list" || verb === "watch" ? nameInFieldSelector(url) : "";
  return { path, verb, resource: { ...resource, name } };
}

function splitNamespace(parts: readonly string[]) {
  const [first, namespace, third] = parts;
  if (first !== "namespaces" || namespace === undefined) return { namespace: undefined, rest: parts };
  // A namespace is the object as well as its own namespace, which is how rules for it are found.
  if (third === undefined || namespaceSubresources.has(third)) return { namespace, rest: parts };
  return { namespace, rest: parts.slice(2) };
}

function nameInFieldSelector(url: URL): string {
  const match = /(?:^|,)metadata\.name==?([^,=]+)(?:,|$)/.exec(url.searchParams.get("fieldSelector") ?? "");
  return match?.[1] ?? "";
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Go's strconv.ParseBool, and `""` for a parameter that is only named. */
export function isTrue(value: string | null): boolean {
  return value !== null && /^(|1|t|T|TRUE|true|True)$/.test(value);
}

import type { FailureDetails } from "../../domain/failure.js";
import type { ApiRequest } from "../api.js";

type Asked = Pick<FailureDetails, "verb" | "resource" | "namespace" | "name">;

const verbOfMethod = { POST: "create", PUT: "update", PATCH: "patch" } as const;

/**
 * What a request asks in the words of RBAC: `list pods` in a namespace, `create pods/exec` of a name. Follows
 * the API server's own reading of a path (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go).
 */
export function requestInfo({
  method = "GET",
  path,
  query,
}: Pick<ApiRequest, "method" | "path" | "query">): Asked {
  const parts = path.split("/").filter((part) => part !== "");
  // /api/v1/… and /apis/<group>/<version>/…; anything else (/version, /healthz) has no resource.
  const rest = parts[0] === "api" ? parts.slice(2) : parts[0] === "apis" ? parts.slice(3) : [];
  const namespaced = rest[0] === "namespaces" && rest.length > 2;
  const [resource, name, subresource] = namespaced ? rest.slice(2) : rest;
  if (resource === undefined) return { verb: method.toLowerCase() };
  const watches = query?.["watch"] === true || query?.["watch"] === 1 || query?.["watch"] === "true";
  return {
    verb: verb(method, name !== undefined, watches),
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    ...(namespaced && rest[1] !== undefined ? { namespace: decode(rest[1]) } : {}),
    ...(name === undefined ? {} : { name: decode(name) }),
  };
}

function verb(method: NonNullable<ApiRequest["method"]>, named: boolean, watches: boolean): string {
  if (method === "GET") return watches ? "watch" : named ? "get" : "list";
  if (method === "DELETE") return named ? "delete" : "deletecollection";
  return verbOfMethod[method];
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

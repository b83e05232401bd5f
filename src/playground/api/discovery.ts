import { apiVersionOf, kinds, resourceOf, type Kind } from "../store/kinds.js";
import type { ApiContext, Exchange } from "./exchange.js";
import { writeObject } from "./respond.js";
import { statusRoutes, subresourceRoutes, virtualRoutes, type VirtualRoute } from "./routes.js";

type Served = Kind | VirtualRoute;

/** Everything that this server answers for. */
function served(context: ApiContext): readonly Served[] {
  return [...kinds, ...virtualRoutes.filter((route) => route.isServed(context))];
}

/** Whether the server knows the group at all, or this version of it. */
export function servesGroup(context: ApiContext, group: string, version?: string): boolean {
  return served(context).some(
    (one) => one.group === group && (version === undefined || one.version === version),
  );
}

/** Answers the addresses that say what there is; false for one that is none of them. */
export function writeDiscovery(exchange: Exchange): boolean {
  const { context, info, request } = exchange;
  const [prefix, group, version, ...rest] = info.path.split("/").filter((part) => part !== "");
  if (rest.length > 0 || (prefix !== "api" && prefix !== "apis")) return false;
  if (prefix === "api") {
    if (version !== undefined) return false;
    if (group === undefined) writeRoot(exchange);
    else if (servesGroup(context, "", group)) writeObject(exchange, 200, resourceList(context, "", group));
    else return false;
    return true;
  }
  if (group === undefined) {
    if (wantsAggregated(request.headers.accept)) writeAggregated(exchange, groups(context));
    else
      writeObject(exchange, 200, {
        kind: "APIGroupList",
        apiVersion: "v1",
        groups: groups(context).map((one) => apiGroup(context, one)),
      });
  } else if (version === undefined && servesGroup(context, group))
    writeObject(exchange, 200, { kind: "APIGroup", apiVersion: "v1", ...apiGroup(context, group) });
  else if (version !== undefined && servesGroup(context, group, version))
    writeObject(exchange, 200, resourceList(context, group, version));
  else return false;
  return true;
}

function writeRoot(exchange: Exchange): void {
  if (wantsAggregated(exchange.request.headers.accept)) {
    writeAggregated(exchange, [""]);
    return;
  }
  const serverAddress = exchange.request.headers.host ?? "";
  writeObject(exchange, 200, {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }],
  });
}

function groups(context: ApiContext): readonly string[] {
  return [...new Set(served(context).map((one) => one.group))].filter((group) => group !== "");
}

function versionsOf(context: ApiContext, group: string): readonly string[] {
  return [
    ...new Set(
      served(context)
        .filter((one) => one.group === group)
        .map((one) => one.version),
    ),
  ];
}

function apiGroup(context: ApiContext, name: string) {
  const versions = versionsOf(context, name).map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}

function verbsOf(one: Served): readonly string[] {
  return isStored(one) ? one.verbs : Object.keys(one.verbs).sort();
}

function isStored(one: Served): one is Kind {
  return "shortNames" in one;
}

interface Part {
  readonly name: string;
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

function partsOf(one: Served): readonly Part[] {
  if (!isStored(one)) return [];
  const prefix = `${resourceOf(one)}/`;
  const own = Object.entries(subresourceRoutes)
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, { kind, group, version, verbs }]) => ({
      name: path.slice(prefix.length),
      kind,
      ...(group === undefined ? {} : { group }),
      ...(version === undefined ? {} : { version }),
      verbs: Object.keys(verbs).sort(),
    }));
  const status = one.subresources.includes("status")
    ? [{ name: "status", kind: one.kind, verbs: Object.keys(statusRoutes).sort() }]
    : [];
  return [...own, ...status].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function names(one: Served) {
  if (!isStored(one)) return {};
  return {
    ...(one.shortNames.length > 0 ? { shortNames: one.shortNames } : {}),
    ...(one.categories.length > 0 ? { categories: one.categories } : {}),
  };
}

function resourceList(context: ApiContext, group: string, version: string): object {
  const resources = served(context)
    .filter((one) => one.group === group && one.version === version)
    .sort(byPlural)
    .flatMap((one) => [
      {
        name: one.plural,
        singularName: one.singular,
        namespaced: one.namespaced,
        kind: one.kind,
        verbs: verbsOf(one),
        ...names(one),
      },
      ...partsOf(one).map(({ name, ...part }) => ({
        name: `${one.plural}/${name}`,
        singularName: "",
        namespaced: one.namespaced,
        ...part,
      })),
    ]);
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersionOf({ group, version }),
    resources,
  };
}

function byPlural(left: Served, right: Served): number {
  return left.plural < right.plural ? -1 : 1;
}

const aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** kubectl asks for everything in two answers, and for the single lists where it cannot have that. */
function wantsAggregated(accept: string | undefined): boolean {
  const first = (accept ?? "").split(",")[0] ?? "";
  return /as=APIGroupDiscoveryList/.test(first) && /v=v2(;|$)/.test(first);
}

function writeAggregated({ context, response }: Exchange, groupNames: readonly string[]): void {
  const items = groupNames.map((group) => ({
    metadata: group === "" ? {} : { name: group },
    versions: versionsOf(context, group).map((version) => ({
      version,
      resources: served(context)
        .filter((one) => one.group === group && one.version === version)
        .sort(byPlural)
        .map((one) => aggregatedResource(one)),
      freshness: "Current",
    })),
  }));
  const list = { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
  response.writeHead(200, { "Content-Type": aggregatedType, "Cache-Control": "public", Vary: "Accept" });
  response.end(JSON.stringify(list));
}

function aggregatedResource(one: Served): object {
  const parts = partsOf(one);
  return {
    resource: one.plural,
    responseKind: { group: "", version: "", kind: one.kind },
    scope: one.namespaced ? "Namespaced" : "Cluster",
    singularResource: one.singular,
    verbs: verbsOf(one),
    ...names(one),
    ...(parts.length > 0
      ? {
          subresources: parts.map(({ name, kind, group = "", version = "", verbs }) => ({
            subresource: name,
            responseKind: { group, version, kind },
            verbs,
          })),
        }
      : {}),
  };
}

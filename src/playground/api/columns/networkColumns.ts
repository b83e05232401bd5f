import type { StoredObject } from "../../objects.js";
import { at, numberAt, objectAt, objectsAt, textAt, textsAt, toText } from "../../schema/json.js";
import { ageColumn, nameColumn, type Column } from "./column.js";
import { selectorText } from "./jobColumns.js";

/** How many of a long list kubectl shows. */
const shownEndpoints = 3;

function orNone(texts: readonly string[]): string {
  return texts.length === 0 ? "<none>" : texts.join(",");
}

function shortened(texts: readonly string[]): string {
  const more = texts.length - shownEndpoints;
  return more > 0 ? `${texts.slice(0, shownEndpoints).join(",")} + ${more} more...` : orNone(texts);
}

function servicePorts(object: StoredObject): string {
  return orNone(
    objectsAt(object, "spec", "ports").map((port) => {
      const nodePort = numberAt(port, "nodePort") ?? 0;
      const number = String(numberAt(port, "port") ?? 0);
      return `${nodePort > 0 ? `${number}:${nodePort}` : number}/${textAt(port, "protocol")}`;
    }),
  );
}

function externalAddress(object: StoredObject): string {
  const type = textAt(object, "spec", "type");
  if (type === "ExternalName") return textAt(object, "spec", "externalName");
  const given = textsAt(object, "spec", "externalIPs");
  if (type !== "LoadBalancer") return orNone(given);
  const balanced = objectsAt(object, "status", "loadBalancer", "ingress").map(
    (one) => textAt(one, "ip") || textAt(one, "hostname"),
  );
  return balanced.length + given.length === 0 ? "<pending>" : [...balanced, ...given].join(",");
}

function endpoints(object: StoredObject): string {
  const all = objectsAt(object, "subsets").flatMap((subset) => {
    const ports = objectsAt(subset, "ports").map((port) => numberAt(port, "port") ?? 0);
    return objectsAt(subset, "addresses").flatMap((one) =>
      ports.length === 0 ? [textAt(one, "ip")] : ports.map((port) => `${textAt(one, "ip")}:${port}`),
    );
  });
  return shortened(all);
}

function sliceEndpoints(object: StoredObject): string {
  const all = objectsAt(object, "endpoints").flatMap((one) => textsAt(one, "addresses"));
  return all.length === 0 ? "<unset>" : shortened(all);
}

function slicePorts(object: StoredObject): string {
  const all = objectsAt(object, "ports").map((port) => toText(at(port, "port") ?? "*"));
  return all.length === 0 ? "<unset>" : shortened(all);
}

export const networkColumns: Readonly<Record<string, readonly Column[]>> = {
  services: [
    nameColumn,
    { name: "Type", cell: (object) => textAt(object, "spec", "type") },
    { name: "Cluster-IP", cell: (object) => textAt(object, "spec", "clusterIP") || "<none>" },
    { name: "External-IP", cell: externalAddress },
    { name: "Port(s)", cell: servicePorts },
    ageColumn,
    {
      name: "Selector",
      priority: 1,
      cell: (object) => selectorText({ matchLabels: objectAt(object, "spec", "selector") }),
    },
  ],
  endpoints: [nameColumn, { name: "Endpoints", cell: endpoints }, ageColumn],
  "endpointslices.discovery.k8s.io": [
    nameColumn,
    { name: "AddressType", cell: (object) => textAt(object, "addressType") },
    { name: "Ports", cell: slicePorts },
    { name: "Endpoints", cell: sliceEndpoints },
    ageColumn,
  ],
  "networkpolicies.networking.k8s.io": [
    nameColumn,
    { name: "Pod-Selector", cell: (object) => selectorText(at(object, "spec", "podSelector")) },
    ageColumn,
  ],
};

import type { StoredObject } from "../../objects.js";
import { at, numberAt, objectAt, objectsAt, textAt, textsAt, type JsonObject } from "../../schema/json.js";
import type { ApiContext } from "../exchange.js";
import type { FieldErrors } from "../fieldErrors.js";
import { dns1035Rule } from "../names.js";
import type { Strategy } from "../strategy.js";
import { validatePort } from "./containerValidation.js";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const nodePorts = { first: 30_000, last: 32_767 };

/** Services: addresses and node ports are given out here, though nothing routes to them. */
export const serviceStrategy: Strategy = {
  nameRule: dns1035Rule,
  defaults,
  prepare: (service, context) => allocate({ ...service, status: { loadBalancer: {} } }, context),
  keep: keepAddresses,
  validate,
  validateUpdate,
  returnsDeleted: true,
};

function defaults(service: JsonObject): JsonObject {
  const spec = objectAt(service, "spec");
  const type = textAt(spec, "type") || "ClusterIP";
  const isExternalName = type === "ExternalName";
  const isReachedFromOutside = type === "NodePort" || type === "LoadBalancer";
  const ports = objectsAt(spec, "ports").map((port) => ({
    protocol: "TCP",
    ...port,
    targetPort: at(port, "targetPort") ?? at(port, "port") ?? 0,
  }));
  return {
    ...service,
    spec: {
      ...(isExternalName
        ? {}
        : { internalTrafficPolicy: "Cluster", ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] }),
      ...(isReachedFromOutside ? { externalTrafficPolicy: "Cluster" } : {}),
      ...(type === "LoadBalancer" ? { allocateLoadBalancerNodePorts: true } : {}),
      sessionAffinity: "None",
      ...spec,
      type,
      ...(ports.length > 0 ? { ports } : {}),
    },
  };
}

function allocate(service: JsonObject, { store }: ApiContext): JsonObject {
  const spec = objectAt(service, "spec");
  const type = textAt(spec, "type");
  if (type === "ExternalName") return service;
  const others = store.list("services");
  const clusterIP = textAt(spec, "clusterIP") || freeAddress(others);
  const taken = new Set(
    others.flatMap((one) => objectsAt(one, "spec", "ports").map((port) => numberAt(port, "nodePort"))),
  );
  const ports = objectsAt(spec, "ports").map((port) =>
    type === "ClusterIP" || at(port, "nodePort") !== undefined
      ? port
      : { ...port, nodePort: freePort(taken) },
  );
  const allocated = { ...spec, clusterIP, clusterIPs: [clusterIP], ...(ports.length > 0 ? { ports } : {}) };
  return { ...service, spec: allocated };
}

function freeAddress(services: readonly StoredObject[]): string {
  const taken = new Set(services.map((one) => textAt(one, "spec", "clusterIP")));
  for (let host = 10; host < 65_536; host++) {
    const address = `10.96.${Math.floor(host / 256)}.${host % 256}`;
    if (!taken.has(address)) return address;
  }
  return "";
}

function freePort(taken: Set<number | undefined>): number {
  let port = nodePorts.first;
  while (taken.has(port) && port < nodePorts.last) port++;
  taken.add(port);
  return port;
}

/** A client that sends back what it first wrote means the same addresses. */
function keepAddresses(next: JsonObject, current: StoredObject): JsonObject {
  const spec = objectAt(next, "spec");
  if (textAt(spec, "type") === "ExternalName") return next;
  const kept: Record<string, JsonObject[string]> = {};
  for (const field of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"])
    if (spec[field] === undefined) kept[field] = at(current, "spec", field);
  return { ...next, spec: { ...spec, ...kept } };
}

function validate(service: JsonObject, errors: FieldErrors): void {
  const spec = objectAt(service, "spec");
  const type = textAt(spec, "type");
  const ports = objectsAt(spec, "ports");
  const needsPorts = type !== "ExternalName" && textAt(spec, "clusterIP") !== "None";
  if (ports.length === 0 && needsPorts) errors.required("spec.ports");
  if (type === "ExternalName" && textAt(spec, "externalName") === "") errors.required("spec.externalName");
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const field = `spec.ports[${index}]`;
    const name = textAt(port, "name");
    if (name === "" && ports.length > 1) errors.required(`${field}.name`);
    if (name !== "" && names.has(name)) errors.duplicate(`${field}.name`, name);
    names.add(name);
    validatePort(numberAt(port, "port") ?? 0, `${field}.port`, errors);
    const protocol = textAt(port, "protocol");
    if (!["SCTP", "TCP", "UDP"].includes(protocol))
      errors.unsupported(`${field}.protocol`, protocol, ["SCTP", "TCP", "UDP"]);
  }
  if (!types.includes(type)) errors.unsupported("spec.type", type, types);
}

function validateUpdate(next: JsonObject, current: StoredObject, errors: FieldErrors): void {
  const before = textsAt(current, "spec", "clusterIPs");
  const after = textsAt(next, "spec", "clusterIPs");
  if (before[0] !== undefined && after[0] !== undefined && before[0] !== after[0])
    errors.invalid("spec.clusterIPs[0]", after, "may not change once set");
}

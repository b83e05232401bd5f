import { objectAt, objectsAt, textAt, type Json, type JsonObject, toText } from "../../schema/json.js";
import {
  addQuantities,
  formatQuantity,
  parseQuantity,
  quantityToNumber,
  zeroQuantity,
  type Quantity,
} from "../../schema/quantity.js";
import { forbidden } from "../status.js";
import { admittedName, type AdmissionInput } from "./input.js";

type Amounts = ReadonlyMap<string, Quantity>;

/** Containers that say nothing get the namespace's default requests and limits, and the pod says so. */
export function fillFromLimits(input: AdmissionInput): JsonObject {
  const defaults = limitsOf(input, "Container");
  if (defaults.length === 0) return input.object;
  const requests = Object.assign({}, ...defaults.map((one) => objectAt(one, "defaultRequest"))) as JsonObject;
  const limits = Object.assign({}, ...defaults.map((one) => objectAt(one, "default"))) as JsonObject;
  const notes: string[] = [];
  const fill = (isInit: boolean) => (container: JsonObject) => {
    const named = `${isInit ? "init container" : "container"} ${textAt(container, "name")}`;
    return fillContainer(container, requests, limits, named, notes);
  };
  const spec = objectAt(input.object, "spec");
  const containers = objectsAt(spec, "containers").map(fill(false));
  const init = objectsAt(spec, "initContainers").map(fill(true));
  if (notes.length === 0) return input.object;
  const metadata = objectAt(input.object, "metadata");
  const note = { "kubernetes.io/limit-ranger": `LimitRanger plugin set: ${notes.join("; ")}` };
  return {
    ...input.object,
    metadata: { ...metadata, annotations: { ...objectAt(metadata, "annotations"), ...note } },
    spec: { ...spec, containers, ...(init.length > 0 ? { initContainers: init } : {}) },
  };
}

function fillContainer(
  container: JsonObject,
  requests: JsonObject,
  limits: JsonObject,
  named: string,
  notes: string[],
): JsonObject {
  const resources = objectAt(container, "resources");
  const filled: Record<string, Json> = {};
  for (const [list, defaults] of [
    ["requests", requests],
    ["limits", limits],
  ] as const) {
    const given = objectAt(resources, list);
    const missing = Object.keys(defaults).filter((name) => given[name] === undefined);
    if (missing.length === 0) continue;
    filled[list] = { ...defaults, ...given };
    notes.push(`${missing.sort().join(", ")} ${list.slice(0, -1)} for ${named}`);
  }
  return { ...container, resources: { ...resources, ...filled } };
}

/** Refuses containers, pods and claims outside what their namespace's LimitRanges allow. */
export function checkLimits(input: AdmissionInput): void {
  const { resource } = input.exchange;
  const isPod = resource === "pods" && !input.current;
  if (!isPod && resource !== "persistentvolumeclaims") return;
  const complaints = isPod ? podComplaints(input) : claimComplaints(input);
  if (complaints.length === 0) return;
  const why = complaints.length === 1 ? (complaints[0] ?? "") : `[${complaints.join(", ")}]`;
  throw forbidden(input.exchange.kind, admittedName(input), why);
}

function podComplaints(input: AdmissionInput): readonly string[] {
  const spec = objectAt(input.object, "spec");
  const containers = [...objectsAt(spec, "containers"), ...objectsAt(spec, "initContainers")];
  const perContainer = limitsOf(input, "Container").flatMap((limit) =>
    containers.flatMap((one) => complaintsOf(limit, amounts(one, "requests"), amounts(one, "limits"))),
  );
  const sum = (list: "requests" | "limits") =>
    objectsAt(spec, "containers").reduce<Amounts>((total, one) => add(total, amounts(one, list)), new Map());
  const perPod = limitsOf(input, "Pod").flatMap((limit) =>
    complaintsOf(limit, sum("requests"), sum("limits")),
  );
  return [...perContainer, ...perPod];
}

function claimComplaints(input: AdmissionInput): readonly string[] {
  const asked = toAmounts(objectAt(input.object, "spec", "resources", "requests"));
  return limitsOf(input, "PersistentVolumeClaim").flatMap((limit) => [
    ...boundComplaints(limit, "min", asked, undefined),
    ...boundComplaints(limit, "max", asked, undefined, true),
  ]);
}

function complaintsOf(limit: JsonObject, requests: Amounts, limits: Amounts): readonly string[] {
  return [
    ...boundComplaints(limit, "min", requests, limits),
    ...boundComplaints(limit, "max", requests, limits),
    ...ratioComplaints(limit, requests, limits),
  ];
}

function boundComplaints(
  limit: JsonObject,
  bound: "min" | "max",
  requests: Amounts,
  limits: Amounts | undefined,
  requestOnly = false,
): readonly string[] {
  const type = textAt(limit, "type");
  const word = bound === "min" ? "minimum" : "maximum";
  const complaints: string[] = [];
  for (const [name, text] of Object.entries(objectAt(limit, bound)).sort()) {
    const edge = parseQuantity(toText(text));
    if (!edge) continue;
    const outside = (value: Quantity) => (bound === "min" ? value.nano < edge.nano : value.nano > edge.nano);
    const usage = `${word} ${name} usage per ${type} is ${formatQuantity(edge)}`;
    const request = requests.get(name);
    const limited = limits?.get(name);
    if (requestOnly || bound === "min") {
      if (!request) complaints.push(`${usage}.  No request is specified`);
      else if (outside(request)) complaints.push(`${usage}, but request is ${formatQuantity(request)}`);
      continue;
    }
    if (!limited) complaints.push(`${usage}.  No limit is specified`);
    else if (outside(limited)) complaints.push(`${usage}, but limit is ${formatQuantity(limited)}`);
  }
  return complaints;
}

function ratioComplaints(limit: JsonObject, requests: Amounts, limits: Amounts): readonly string[] {
  const complaints: string[] = [];
  for (const [name, text] of Object.entries(objectAt(limit, "maxLimitRequestRatio")).sort()) {
    const most = parseQuantity(toText(text));
    const request = requests.get(name);
    const limited = limits.get(name);
    if (!most || !request || !limited || request.nano === 0n) continue;
    const ratio = Number(limited.nano) / Number(request.nano);
    if (ratio > quantityToNumber(most))
      complaints.push(
        `${name} max limit to request ratio per ${textAt(limit, "type")} is ${formatQuantity(most)}, but provided ratio is ${ratio.toFixed(6)}`,
      );
  }
  return complaints;
}

function limitsOf({ context, exchange }: AdmissionInput, type: string): readonly JsonObject[] {
  return context.store
    .list("limitranges", exchange.namespace)
    .flatMap((range) => objectsAt(range, "spec", "limits"))
    .filter((limit) => textAt(limit, "type") === type);
}

function amounts(container: JsonObject, list: "requests" | "limits"): Amounts {
  return toAmounts(objectAt(container, "resources", list));
}

function toAmounts(list: JsonObject): Amounts {
  const found = new Map<string, Quantity>();
  for (const [name, text] of Object.entries(list)) {
    const quantity = parseQuantity(toText(text));
    if (quantity) found.set(name, quantity);
  }
  return found;
}

function add(left: Amounts, right: Amounts): Amounts {
  const sum = new Map(left);
  for (const [name, quantity] of right) sum.set(name, addQuantities(sum.get(name) ?? zeroQuantity, quantity));
  return sum;
}

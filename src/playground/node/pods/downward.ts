import { parseQuantity, quantityToNumber } from "../../schema/quantity.js";
import type { ContainerSpec, FieldRef, Pod, ResourceFieldRef } from "./podTypes.js";

/** What a pod can be told of itself that its object does not say: where it runs, and what that place has. */
export interface PodPlace {
  readonly podAddress: string;
  readonly nodeAddress: string;
  readonly allocatable: Readonly<Record<string, string>>;
}

/** The value of a field of a pod, for variables and files of the downward API; `""` where it has none. */
export function fieldValue(pod: Pod, { fieldPath }: FieldRef, place: PodPlace): string {
  const { metadata, spec } = pod;
  const [, kind, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (kind === "labels") return metadata.labels?.[key ?? ""] ?? "";
  if (kind === "annotations") return metadata.annotations?.[key ?? ""] ?? "";
  switch (fieldPath) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid;
    case "metadata.labels":
      return lines(metadata.labels);
    case "metadata.annotations":
      return lines(metadata.annotations);
    case "spec.nodeName":
      return spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "";
    case "status.podIP":
    case "status.podIPs":
      return place.podAddress;
    case "status.hostIP":
    case "status.hostIPs":
      return place.nodeAddress;
    default:
      return "";
  }
}

/** As the kubelet writes maps: sorted `key="value"` lines with Go's escapes. */
function lines(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join("\n");
}

/** The amount of a container's resource in units of the divisor, rounded up; a limit that is not set is the node's. */
export function resourceValue(
  pod: Pod,
  container: ContainerSpec | undefined,
  ref: ResourceFieldRef,
  place: PodPlace,
): string {
  const named = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(
    ({ name }) => name === ref.containerName,
  );
  const [list, resource] = splitOnce(ref.resource);
  const resources = (named ?? container)?.resources;
  const given = list === "limits" ? resources?.limits?.[resource] : resources?.requests?.[resource];
  const text = given ?? (list === "limits" ? place.allocatable[resource] : undefined) ?? "0";
  const divisor = ref.divisor === undefined || ref.divisor === "0" ? "1" : ref.divisor;
  return String(Math.ceil(amount(text) / amount(divisor)));
}

function splitOnce(text: string): readonly [string, string] {
  const dot = text.indexOf(".");
  return [text.slice(0, dot), text.slice(dot + 1)];
}

function amount(text: string): number {
  const quantity = parseQuantity(text);
  return quantity ? quantityToNumber(quantity) : 0;
}

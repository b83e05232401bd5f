import type { ObjectStore, StoredObject } from "../../objects.js";
import { numberAt, objectAt, objectsAt, textAt } from "../../schema/json.js";
import { fieldValue, resourceValue, type PodPlace } from "./downward.js";
import { expand } from "./expand.js";
import type { ContainerSpec, EnvVar, KeyRef, Pod } from "./podTypes.js";

/** A container cannot be made as it is described; the reason of its waiting is CreateContainerConfigError. */
export class ContainerConfigError extends Error {}

export interface EnvironmentOptions {
  readonly pod: Pod;
  readonly container: ContainerSpec;
  readonly store: ObjectStore;
  readonly place: PodPlace;
}

/**
 * The variables that a pod's description gives a container, in order, without those of its image. Throws a
 * {@link ContainerConfigError} for a Secret, ConfigMap or key that is missing; kubelet's makeEnvironmentVariables.
 */
export function environmentOf(options: EnvironmentOptions): ReadonlyMap<string, string> {
  const { pod, container, store } = options;
  const services = serviceVariables(store, pod);
  const result = new Map<string, string>();
  for (const { prefix = "", secretRef, configMapRef } of container.envFrom ?? []) {
    const found = configMapRef
      ? dataOf(options, "configmaps", configMapRef)
      : dataOf(options, "secrets", secretRef);
    for (const [key, value] of found ?? []) result.set(`${prefix}${key}`, value);
  }
  const known = new Map([...services, ...result]);
  for (const variable of container.env ?? []) {
    const value = valueOf(variable, options, known);
    if (value === undefined) continue;
    known.set(variable.name, value);
    result.set(variable.name, value);
  }
  for (const [name, value] of services) if (!result.has(name)) result.set(name, value);
  return result;
}

function valueOf(
  { value, valueFrom }: EnvVar,
  options: EnvironmentOptions,
  known: ReadonlyMap<string, string>,
): string | undefined {
  const { pod, container, place } = options;
  if (!valueFrom) return expand(value ?? "", known);
  if (valueFrom.fieldRef) return fieldValue(pod, valueFrom.fieldRef, place);
  if (valueFrom.resourceFieldRef) return resourceValue(pod, container, valueFrom.resourceFieldRef, place);
  if (valueFrom.configMapKeyRef) return keyOf(options, "configmaps", valueFrom.configMapKeyRef);
  return valueFrom.secretKeyRef ? keyOf(options, "secrets", valueFrom.secretKeyRef) : undefined;
}

type Source = "configmaps" | "secrets";
const singular = { configmaps: "configmap", secrets: "secret" } as const;
const kindOf = { configmaps: "ConfigMap", secrets: "Secret" } as const;

function keyOf(options: EnvironmentOptions, source: Source, ref: KeyRef): string | undefined {
  const found = dataOf(options, source, ref);
  const value = found?.get(ref.key);
  if (value !== undefined || ref.optional === true) return value;
  const namespace = options.pod.metadata.namespace ?? "";
  throw new ContainerConfigError(
    `couldn't find key ${ref.key} in ${kindOf[source]} ${namespace}/${ref.name}`,
  );
}

function dataOf(
  { store, pod }: EnvironmentOptions,
  source: Source,
  ref: { readonly name: string; readonly optional?: boolean } | undefined,
): ReadonlyMap<string, string> | undefined {
  if (!ref) return undefined;
  const object = store.get(source, pod.metadata.namespace, ref.name);
  if (object) return textData(object);
  if (ref.optional === true) return undefined;
  throw new ContainerConfigError(`${singular[source]} ${JSON.stringify(ref.name)} not found`);
}

/** The values of a ConfigMap or Secret that are text. */
function textData(object: StoredObject): ReadonlyMap<string, string> {
  const isSecret = object.kind === "Secret";
  return new Map(
    Object.keys(objectAt(object, "data")).map((key) => {
      const value = textAt(object, "data", key);
      return [key, isSecret ? Buffer.from(value, "base64").toString("utf8") : value];
    }),
  );
}

/** What Docker's links once were: the services of the namespace, and always that of the API; envvars.FromServices. */
function serviceVariables(store: ObjectStore, pod: Pod): ReadonlyMap<string, string> {
  const { namespace } = pod.metadata;
  const own = pod.spec.enableServiceLinks === false ? [] : store.list("services", namespace);
  const api = store.get("services", "default", "kubernetes");
  const variables = new Map<string, string>();
  for (const service of [...(api ? [api] : []), ...own]) {
    const address = textAt(service, "spec", "clusterIP");
    if (address === "" || address === "None") continue;
    addService(variables, service, address);
  }
  return variables;
}

function addService(variables: Map<string, string>, service: StoredObject, address: string): void {
  const prefix = service.metadata.name.toUpperCase().replaceAll("-", "_");
  const host = address.includes(":") ? `[${address}]` : address;
  const ports = objectsAt(service, "spec", "ports");
  variables.set(`${prefix}_SERVICE_HOST`, address);
  variables.set(`${prefix}_SERVICE_PORT`, String(numberAt(ports[0], "port") ?? ""));
  for (const port of ports) {
    const name = textAt(port, "name");
    const number = String(numberAt(port, "port") ?? "");
    if (name !== "")
      variables.set(`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll("-", "_")}`, number);
  }
  for (const [index, port] of ports.entries()) {
    const number = String(numberAt(port, "port") ?? "");
    const protocol = textAt(port, "protocol") || "TCP";
    const url = `${protocol.toLowerCase()}://${host}:${number}`;
    if (index === 0) variables.set(`${prefix}_PORT`, url);
    const linked = `${prefix}_PORT_${number}_${protocol}`;
    variables.set(linked, url);
    variables.set(`${linked}_PROTO`, protocol.toLowerCase());
    variables.set(`${linked}_PORT`, number);
    variables.set(`${linked}_ADDR`, address);
  }
}

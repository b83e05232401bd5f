import { isDeepStrictEqual } from "node:util";
import type { Disposable } from "../../base/disposable.js";
import type { ObjectStore, StoredObject } from "../objects.js";
import { at, objectAt, objectsAt, textAt, type Json, type JsonObject } from "../schema/json.js";

const slices = "endpointslices.discovery.k8s.io";
type NewObject = Parameters<ObjectStore["create"]>[1];

/** Keeps beside every service with a selector its Endpoints and one EndpointSlice, which say where its pods are. */
export function keepServiceEndpoints(store: ObjectStore): Disposable {
  const refresh = (namespace: string) => {
    for (const service of store.list("services", namespace)) {
      if (Object.keys(objectAt(service, "spec", "selector")).length === 0) continue;
      const pods = store.list("pods", namespace).filter((pod) => isBehind(service, pod));
      put(store, "endpoints", endpointsOf(service, pods));
      put(store, slices, sliceOf(service, pods));
    }
  };
  return store.watch(({ type, resource, object }) => {
    const { namespace, name } = object.metadata;
    if (namespace === undefined) return;
    if (resource === "services" && type === "DELETED") {
      store.remove("endpoints", namespace, name);
      store.remove(slices, namespace, name);
    } else if (resource === "pods" || resource === "services") refresh(namespace);
  });
}

function isBehind(service: StoredObject, pod: StoredObject): boolean {
  if (
    textAt(pod, "status", "podIP") === "" ||
    ["Succeeded", "Failed"].includes(textAt(pod, "status", "phase"))
  )
    return false;
  const labels = pod.metadata.labels ?? {};
  return Object.entries(objectAt(service, "spec", "selector")).every(([key, value]) => labels[key] === value);
}

function isReady(pod: StoredObject): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  return objectsAt(pod, "status", "conditions").some(
    (one) => textAt(one, "type") === "Ready" && textAt(one, "status") === "True",
  );
}

function put(store: ObjectStore, resource: string, wanted: NewObject): void {
  const { namespace, name } = wanted.metadata as { readonly namespace: string; readonly name: string };
  if (!store.get(resource, namespace, name)) {
    store.create(resource, wanted);
    return;
  }
  store.update(resource, namespace, name, (current) => {
    const { metadata: _metadata, ...fields } = wanted;
    const next = { ...current, ...fields };
    return isDeepStrictEqual(next, current) ? undefined : next;
  });
}

function endpointsOf(service: StoredObject, pods: readonly StoredObject[]): NewObject {
  const { name, namespace, labels } = service.metadata;
  const addresses = (list: readonly StoredObject[]) =>
    list.map((pod) => ({ ip: textAt(pod, "status", "podIP"), ...target(pod) }));
  const ready = addresses(pods.filter(isReady));
  const notReady = addresses(pods.filter((pod) => !isReady(pod)));
  const subset = {
    ...(ready.length > 0 ? { addresses: ready } : {}),
    ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
    ports: portsOf(service, pods),
  };
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name, namespace, ...(labels ? { labels } : {}) },
    ...(pods.length > 0 ? { subsets: [subset] } : {}),
  };
}

function sliceOf(service: StoredObject, pods: readonly StoredObject[]): NewObject {
  const { name, namespace, uid } = service.metadata;
  const endpoints = pods.map((pod) => {
    const ready = isReady(pod);
    const terminating = pod.metadata.deletionTimestamp !== undefined;
    return {
      addresses: [textAt(pod, "status", "podIP")],
      conditions: { ready, serving: ready, terminating },
      ...target(pod),
    };
  });
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name,
      namespace,
      labels: {
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        "kubernetes.io/service-name": name,
      },
      ownerReferences: [
        { apiVersion: "v1", kind: "Service", name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    addressType: "IPv4",
    endpoints,
    ports: portsOf(service, pods),
  };
}

function target({ metadata, ...pod }: StoredObject) {
  const { name, namespace = "", uid } = metadata;
  return { nodeName: textAt(pod, "spec", "nodeName"), targetRef: { kind: "Pod", namespace, name, uid } };
}

/** A named target port is looked up in the pods. */
function portsOf(service: StoredObject, pods: readonly StoredObject[]): readonly JsonObject[] {
  return objectsAt(service, "spec", "ports").map((port) => {
    const wanted = at(port, "targetPort");
    const number = typeof wanted === "string" ? namedPort(wanted, pods) : wanted;
    const name = textAt(port, "name");
    return {
      ...(name === "" ? {} : { name }),
      port: number ?? at(port, "port") ?? 0,
      protocol: textAt(port, "protocol"),
    };
  });
}

function namedPort(name: string, pods: readonly StoredObject[]): Json | undefined {
  const found = pods
    .flatMap((pod) => objectsAt(pod, "spec", "containers"))
    .flatMap((container) => objectsAt(container, "ports"))
    .find((port) => textAt(port, "name") === name);
  return at(found, "containerPort");
}

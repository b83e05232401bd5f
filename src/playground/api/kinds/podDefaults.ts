import { at, isObject, objectAt, objectsAt, textAt, type Json, type JsonObject } from "../../schema/json.js";

/** `fields` under what `object` says itself. */
function withDefaults(object: JsonObject, fields: JsonObject): JsonObject {
  return { ...fields, ...object };
}

/** Rebuilds the list at `key` where there is one. */
function eachOf(object: JsonObject, key: string, change: (item: JsonObject) => JsonObject): JsonObject {
  if (!Array.isArray(object[key])) return object;
  return { ...object, [key]: objectsAt(object, key).map(change) };
}

function inside(object: JsonObject, key: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = object[key];
  return isObject(value) ? { ...object, [key]: change(value) } : object;
}

/** k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, for a pod's spec or a template's. */
export function defaultPodSpec(spec: JsonObject): JsonObject {
  const account = textAt(spec, "serviceAccountName") || textAt(spec, "serviceAccount");
  const named = account === "" ? {} : { serviceAccountName: account, serviceAccount: account };
  let next = withDefaults(
    { ...spec, ...named },
    {
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      securityContext: {},
      schedulerName: "default-scheduler",
    },
  );
  next = eachOf(next, "volumes", defaultVolume);
  next = eachOf(next, "initContainers", defaultContainer);
  next = eachOf(next, "containers", defaultContainer);
  return at(next, "hostNetwork") === true ? eachOf(next, "containers", defaultHostPorts) : next;
}

/** What only a pod gets, and a template leaves open. */
export function defaultPod(pod: JsonObject): JsonObject {
  const spec = defaultPodSpec(objectAt(pod, "spec"));
  const withRequests = ["initContainers", "containers"].reduce(
    (value, key) => eachOf(value, key, requestsFromLimits),
    withDefaults(spec, { enableServiceLinks: true }),
  );
  return { ...pod, spec: withRequests };
}

function defaultHostPorts(container: JsonObject): JsonObject {
  return eachOf(container, "ports", (port) =>
    withDefaults(port, { hostPort: at(port, "containerPort") ?? undefined }),
  );
}

function requestsFromLimits(container: JsonObject): JsonObject {
  const limits = objectAt(container, "resources", "limits");
  if (Object.keys(limits).length === 0) return container;
  const requests = { ...limits, ...objectAt(container, "resources", "requests") };
  return { ...container, resources: { ...objectAt(container, "resources"), requests } };
}

function defaultContainer(container: JsonObject): JsonObject {
  let next = withDefaults(container, {
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: pullPolicyOf(textAt(container, "image")),
  });
  next = eachOf(next, "ports", (port) => withDefaults(port, { protocol: "TCP" }));
  next = eachOf(next, "env", defaultEnv);
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"])
    next = inside(next, probe, defaultProbe);
  return inside(next, "lifecycle", (lifecycle) =>
    ["postStart", "preStop"].reduce((value, hook) => inside(value, hook, defaultHttpGet), lifecycle),
  );
}

/** The tag `latest`, said or meant, is pulled every time. */
function pullPolicyOf(image: string): string {
  const lastPart = image.slice(image.lastIndexOf("/") + 1);
  if (lastPart.includes("@")) return "IfNotPresent";
  const tag = lastPart.includes(":") ? lastPart.slice(lastPart.indexOf(":") + 1) : "latest";
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function defaultEnv(env: JsonObject): JsonObject {
  return inside(env, "valueFrom", (source) =>
    inside(inside(source, "fieldRef", defaultFieldRef), "resourceFieldRef", defaultDivisor),
  );
}

function defaultFieldRef(reference: JsonObject): JsonObject {
  return withDefaults(reference, { apiVersion: "v1" });
}

function defaultDivisor(reference: JsonObject): JsonObject {
  return withDefaults(reference, { divisor: "0" });
}

function defaultProbe(probe: JsonObject): JsonObject {
  const next = withDefaults(probe, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  return defaultHttpGet(next);
}

function defaultHttpGet(handler: JsonObject): JsonObject {
  return inside(handler, "httpGet", (get) => withDefaults(get, { path: "/", scheme: "HTTP" }));
}

/** Permissions of files where none are given: 0644. */
const defaultMode = 0o644;

function defaultVolume(volume: JsonObject): JsonObject {
  const hasSource = Object.keys(volume).some((key) => key !== "name");
  let next: JsonObject = hasSource ? volume : { ...volume, emptyDir: {} };
  for (const source of ["secret", "configMap"])
    next = inside(next, source, (value) => withDefaults(value, { defaultMode }));
  next = inside(next, "hostPath", (value) => withDefaults(value, { type: "" }));
  next = inside(next, "downwardAPI", (value) =>
    eachOf(withDefaults(value, { defaultMode }), "items", defaultDownwardItem),
  );
  return inside(next, "projected", (value) =>
    eachOf(withDefaults(value, { defaultMode }), "sources", defaultProjection),
  );
}

function defaultDownwardItem(item: JsonObject): JsonObject {
  return inside(inside(item, "fieldRef", defaultFieldRef), "resourceFieldRef", defaultDivisor);
}

function defaultProjection(source: JsonObject): JsonObject {
  const token = inside(source, "serviceAccountToken", (value) =>
    withDefaults(value, { expirationSeconds: 3600 }),
  );
  return inside(token, "downwardAPI", (value) => eachOf(value, "items", defaultDownwardItem));
}

/** k8s.io/kubernetes/pkg/apis/core/helper/qos: by whether cpu and memory are asked for and limited. */
export function qosClassOf(spec: JsonObject): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...objectsAt(spec, "initContainers"), ...objectsAt(spec, "containers")];
  const measured = ["cpu", "memory"];
  const has = (list: JsonObject, name: string) => list[name] !== undefined && list[name] !== "0";
  let any = false;
  let isGuaranteed = true;
  for (const container of containers) {
    const requests = objectAt(container, "resources", "requests");
    const limits = objectAt(container, "resources", "limits");
    any ||= measured.some((name) => has(requests, name) || has(limits, name));
    isGuaranteed &&= measured.every(
      (name) => has(limits, name) && (limits[name] as Json) === (requests[name] ?? limits[name]),
    );
  }
  if (!any) return "BestEffort";
  return isGuaranteed ? "Guaranteed" : "Burstable";
}

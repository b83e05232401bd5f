import assert from "node:assert/strict";
import { at, numberAt, objectAt, objectsAt, textAt, type Json } from "../../src/playground/schema/json.js";
import { eventually, type Suite } from "./contract.js";

const forever = "while true; do sleep 1; done";

/** A container `c` that runs a script in the shell, and dies of no signal but the last. */
export const shell = (script: string, more: object = {}) => ({
  name: "c",
  image: "busybox:1.36",
  command: ["sh", "-c", script],
  ...more,
});

const failing = { exec: { command: ["sh", "-c", "echo not well; exit 1"] } };
/** A busy machine is no reason to fail. */
const often = { periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 10 };
const data = { volumeMounts: [{ name: "data", mountPath: "/data" }] };

/** Pods that show, each, one thing that a kubelet does. All of them run side by side. */
export const pods: Readonly<Record<string, object>> = {
  "ready-exec": { containers: [shell(forever, { readinessProbe: { ...failing, ...often } })] },
  "ready-http": {
    containers: [shell(forever, { readinessProbe: { httpGet: { path: "/health", port: 8080 }, ...often } })],
  },
  "ready-tcp": {
    containers: [shell(forever, { readinessProbe: { tcpSocket: { port: 8081 }, ...often } })],
  },
  "ready-late": {
    containers: [
      shell(`sleep 2; touch /tmp/up; ${forever}`, {
        startupProbe: { exec: { command: ["test", "-e", "/tmp/up"] }, ...often, failureThreshold: 30 },
        readinessProbe: { exec: { command: ["true"] }, ...often },
      }),
    ],
  },
  "live-exec": {
    volumes: [{ name: "data", emptyDir: {} }],
    containers: [
      shell(`if [ -e /data/been ]; then touch /data/well; fi; touch /data/been; ${forever}`, {
        ...data,
        livenessProbe: {
          exec: { command: ["sh", "-c", "test -e /data/well || { echo not well; exit 1; }"] },
          ...{ ...often, initialDelaySeconds: 2 },
        },
      }),
    ],
  },
  "live-http": {
    restartPolicy: "Never",
    containers: [shell(forever, { livenessProbe: { httpGet: { path: "/", port: 8080 }, ...often } })],
  },
  "live-tcp": {
    restartPolicy: "Never",
    containers: [shell(forever, { livenessProbe: { tcpSocket: { port: 8081 }, ...often } })],
  },
  "start-exec": {
    restartPolicy: "Never",
    containers: [shell(forever, { startupProbe: { ...failing, ...often } })],
  },
  crash: { containers: [shell("echo last words >/dev/termination-log; exit 4")] },
  memory: {
    restartPolicy: "Never",
    containers: [shell("exec tail /dev/zero", { resources: { limits: { memory: "16Mi" } } })],
  },
  deadline: { activeDeadlineSeconds: 3, containers: [shell(forever)] },
  "init-fails": {
    restartPolicy: "Never",
    initContainers: [{ ...shell("exit 5"), name: "i" }],
    containers: [shell(forever)],
  },
  "init-loops": { initContainers: [{ ...shell("exit 5"), name: "i" }], containers: [shell(forever)] },
  hooks: {
    volumes: [{ name: "data", emptyDir: {} }],
    containers: [
      shell(`ls /data; ${forever}`, {
        ...data,
        lifecycle: {
          postStart: { exec: { command: ["touch", "/data/begun"] } },
          preStop: { exec: { command: ["touch", "/data/stopped"] } },
        },
        livenessProbe: { exec: { command: ["test", "-e", "/data/stopped"] }, ...often },
      }),
    ],
  },
  "hook-start": {
    restartPolicy: "Never",
    containers: [shell(forever, { lifecycle: { postStart: { exec: { command: ["sh", "-c", "exit 6"] } } } })],
  },
  "hook-stop": {
    containers: [shell(forever, { lifecycle: { preStop: { exec: { command: ["sh", "-c", "exit 6"] } } } })],
  },
  full: {
    restartPolicy: "Never",
    volumes: [{ name: "data", emptyDir: { sizeLimit: "8Mi" } }],
    containers: [shell(`dd if=/dev/zero of=/data/fill bs=1M count=32 2>/dev/null; ${forever}`, data)],
  },
  volumes: {
    restartPolicy: "Never",
    volumes: [
      {
        name: "all",
        projected: {
          defaultMode: 0o440,
          sources: [
            { configMap: { name: "from", items: [{ key: "a", path: "deep/a" }] } },
            { secret: { name: "from" } },
            { downwardAPI: { items: [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }] } },
            { serviceAccountToken: { path: "token", expirationSeconds: 600 } },
          ],
        },
      },
      { name: "map", configMap: { name: "from" } },
      { name: "data", emptyDir: {} },
      { name: "kept", persistentVolumeClaim: { claimName: "kept" } },
    ],
    containers: [
      shell(
        [
          "set -e; cd /all; cat deep/a s name; echo; test -s token",
          "stat -L -c '%a %n' deep/a s",
          "cat /one/a; echo; echo sub >/sub/file; ls /data /data/part",
          "echo kept >/kept/file; cat /kept/file",
          "if touch /map/new 2>/dev/null; then echo writable; fi",
        ].join("\n"),
        {
          volumeMounts: [
            { name: "all", mountPath: "/all" },
            { name: "map", mountPath: "/one/a", subPath: "a" },
            { name: "map", mountPath: "/map" },
            { name: "data", mountPath: "/data" },
            { name: "data", mountPath: "/sub", subPath: "part" },
            { name: "kept", mountPath: "/kept" },
          ],
        },
      ),
    ],
  },
  "volume-missing": {
    volumes: [{ name: "data", configMap: { name: "nowhere" } }],
    containers: [shell(forever, data)],
  },
};

const template = (script: string) => ({
  spec: { restartPolicy: "Never", terminationGracePeriodSeconds: 1, containers: [shell(script)] },
});

/** Jobs, as {@link pods}. */
export const jobs: Readonly<Record<string, object>> = {
  "job-fails": { backoffLimit: 1, template: template("exit 7") },
  "job-works": { completions: 2, parallelism: 2, template: template("exit 0") },
  "job-late": { activeDeadlineSeconds: 2, template: template(forever) },
  "job-rests": { suspend: true, template: template("exit 0") },
  "job-goes": { ttlSecondsAfterFinished: 1, template: template("exit 0") },
};

/** Makes what a pod of {@link pods} needs, all of them, and all {@link jobs}. */
export async function makeAll({ api, path }: Suite): Promise<void> {
  const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "8Mi" } } };
  const owner = await api.post(path("configmaps"), { metadata: { name: "owner" } });
  const ownerReferences = [
    { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.textAt("metadata", "uid") },
  ];
  const made = [
    await api.post(path("configmaps"), { metadata: { name: "from" }, data: { a: "of a map", b: "x" } }),
    await api.post(path("secrets"), { metadata: { name: "from" }, stringData: { s: " of a secret " } }),
    await api.post(path("persistentvolumeclaims"), { metadata: { name: "kept" }, spec: claim }),
    await api.post(path("pods"), {
      metadata: { name: "owned", ownerReferences },
      spec: { terminationGracePeriodSeconds: 1, containers: [shell(forever)] },
    }),
    ...(await Promise.all([
      ...Object.entries(pods).map(([name, spec]) =>
        api.post(path("pods"), {
          metadata: { name },
          spec: { terminationGracePeriodSeconds: 1, ...spec },
        }),
      ),
      ...Object.entries(jobs).map(([name, spec]) =>
        api.post(path("jobs", "batch/v1"), { metadata: { name }, spec }),
      ),
    ])),
  ];
  for (const answer of made) assert.equal(answer.code, 201, answer.text);
}

/** A pod in words: what a person, or this product, goes by. */
function digestOf(pod: Json): string {
  const status = objectAt(pod, "status");
  const reason = textAt(status, "reason");
  const conditions = objectsAt(status, "conditions")
    .filter((one) => textAt(one, "status") !== "True")
    .map((one) => `${textAt(one, "type")} ${textAt(one, "reason")}`)
    .sort();
  const containers = [
    ...objectsAt(status, "initContainerStatuses"),
    ...objectsAt(status, "containerStatuses"),
  ].map((one) => {
    const last = stateOf(objectAt(one, "lastState"));
    const flags = ["ready", "started"].filter((flag) => at(one, flag) === true);
    return [`${textAt(one, "name")}: ${stateOf(objectAt(one, "state"))}`, last && `after ${last}`, ...flags]
      .filter((part) => part !== "")
      .join(", ");
  });
  return [[textAt(status, "phase"), reason].join(" ").trim(), ...conditions, ...containers].join("; ");
}

function stateOf(state: Json): string {
  const ended = objectAt(state, "terminated");
  if (numberAt(ended, "exitCode") !== undefined)
    return [
      `ended ${String(numberAt(ended, "exitCode"))}`,
      textAt(ended, "reason"),
      textAt(ended, "message").trim(),
    ]
      .filter((part) => part !== "")
      .join(" ");
  const waiting = textAt(state, "waiting", "reason");
  if (waiting !== "") return `waits ${waiting}`;
  return at(state, "running") === undefined ? "" : "runs";
}

/** Waits until a pod is as `digest` says, and returns it. */
export function untilPod(suite: Suite, name: string, digest: string | RegExp): Promise<Json> {
  return eventually(async () => {
    const { json } = await suite.api.get(`${suite.path("pods")}/${name}`);
    if (typeof digest === "string") assert.equal(digestOf(json), digest);
    else assert.match(digestOf(json), digest);
    return json;
  });
}

/** What was told about an object, each thing once: `Warning Unhealthy: …`. What differs between runs is taken out. */
export async function eventsOf({ api, path }: Suite, name: string): Promise<readonly string[]> {
  const selector = encodeURIComponent(`involvedObject.name=${name}`);
  const { json } = await api.get(`${path("events")}?fieldSelector=${selector}`);
  const texts = objectsAt(json, "items").map((event) => {
    const message = textAt(event, "message")
      .replace(/\b\d+(\.\d+){3}(:\d+)?/g, (address) => `IP${address.includes(":") ? ":PORT" : ""}`)
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}/g, "UID")
      .replace(/contract-\d+-\d+/g, "NAMESPACE")
      .replace(/\b(job-[a-z]+)-[a-z0-9]{5}\b/g, "$1-*");
    return `${textAt(event, "type")} ${textAt(event, "reason")}: ${message}`;
  });
  return [...new Set(texts)].sort();
}

/** Waits until just these things were told about an object, but for how it came to a node and got its image. */
export function untilEvents(suite: Suite, name: string, expected: readonly string[]): Promise<void> {
  return eventually(async () => {
    const told = await eventsOf(suite, name);
    // A kubelet whose cache is not there yet says so too, and tries again.
    const usual = /^Normal (Scheduled|Pulled|Pulling|Created|Started): |: failed to sync \w+ cache: /;
    assert.deepEqual(
      told.filter((event) => !usual.test(event)),
      [...expected].sort(),
    );
  });
}

import assert from "node:assert/strict";
import { systemRandom } from "../../../../src/base/random.js";
import { ContainerConfigError, environmentOf } from "../../../../src/playground/node/pods/environment.js";
import { expand } from "../../../../src/playground/node/pods/expand.js";
import type { ContainerSpec, Pod } from "../../../../src/playground/node/pods/podTypes.js";
import { MemoryStore } from "../../../../src/playground/store/memoryStore.js";
import { HandClock } from "../../../fakes/clock.js";

describe("environmentOf", () => {
  let store: MemoryStore;
  beforeEach(() => {
    store = new MemoryStore({ clock: new HandClock(), random: systemRandom });
    const metadata = { namespace: "ns" };
    store.create("configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { ...metadata, name: "m" },
      data: { A: "from the map", B: "b" },
    });
    store.create("secrets", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { ...metadata, name: "s" },
      data: { key: Buffer.from("hidden").toString("base64") },
    });
  });

  const pod = {
    metadata: {
      name: "p",
      namespace: "ns",
      uid: "u",
      labels: { app: "x" },
      annotations: { "a.b/c": "note" },
    },
    spec: { nodeName: "n", serviceAccountName: "sa", containers: [], enableServiceLinks: true },
  } as unknown as Pod;
  const place = { podAddress: "10.0.0.9", nodeAddress: "10.0.0.1", allocatable: { cpu: "2", memory: "1Gi" } };
  const variables = (container: Partial<ContainerSpec>) =>
    Object.fromEntries(
      environmentOf({ pod, container: { name: "c", image: "i", ...container }, store, place }),
    );
  const refusal = (container: Partial<ContainerSpec>) => {
    try {
      variables(container);
    } catch (fault) {
      assert.ok(fault instanceof ContainerConfigError);
      return fault.message;
    }
    return assert.fail("it was not refused");
  };

  it("takes whole maps with a prefix, and lets single variables win", () => {
    assert.deepEqual(
      variables({
        envFrom: [{ configMapRef: { name: "m" } }, { prefix: "S_", secretRef: { name: "s" } }],
        env: [{ name: "A", value: "own" }],
      }),
      { A: "own", B: "b", S_key: "hidden" },
    );
  });

  it("uses variables that came before in those that come after", () => {
    const env = [
      { name: "HOST", value: "h" },
      { name: "URL", value: "http://$(HOST):$(PORT)/$$(HOST)" },
      { name: "PORT", value: "1" },
    ];
    assert.equal(variables({ env })["URL"], "http://h:$(PORT)/$(HOST)");
  });

  it("tells the pod of itself", () => {
    const field = (fieldPath: string) => ({ name: fieldPath, valueFrom: { fieldRef: { fieldPath } } });
    const paths = [
      ["metadata.name", "p"],
      ["metadata.namespace", "ns"],
      ["metadata.uid", "u"],
      ["metadata.labels['app']", "x"],
      ["metadata.annotations['a.b/c']", "note"],
      ["metadata.labels['none']", ""],
      ["spec.nodeName", "n"],
      ["spec.serviceAccountName", "sa"],
      ["status.podIP", "10.0.0.9"],
      ["status.hostIP", "10.0.0.1"],
    ] as const;
    assert.deepEqual(variables({ env: paths.map(([path]) => field(path)) }), Object.fromEntries(paths));
  });

  it("rounds amounts up to units of the divisor, and takes the node's where there is no limit", () => {
    const amount = (resource: string, divisor?: string) => ({
      name: resource,
      valueFrom: { resourceFieldRef: { resource, ...(divisor ? { divisor } : {}) } },
    });
    const resources = { limits: { cpu: "1500m" }, requests: { memory: "100Mi" } };
    assert.deepEqual(
      variables({
        resources,
        env: [
          amount("limits.cpu"),
          amount("requests.memory", "1Mi"),
          amount("limits.memory"),
          amount("requests.cpu", "1m"),
        ],
      }),
      {
        "limits.cpu": "2",
        "requests.memory": "100",
        "limits.memory": String(1024 ** 3),
        "requests.cpu": "0",
      },
    );
  });

  it("knows the services of its namespace and the API's", () => {
    const service = (namespace: string, name: string, clusterIP: string) =>
      store.create("services", {
        apiVersion: "v1",
        kind: "Service",
        metadata: { namespace, name },
        spec: { clusterIP, ports: [{ name: "web", port: 80, protocol: "TCP" }] },
      });
    service("default", "kubernetes", "10.96.0.1");
    service("ns", "my-db", "10.96.0.7");
    service("ns", "headless", "None");
    service("other", "foreign", "10.96.0.8");
    const found = variables({});
    assert.equal(found["KUBERNETES_SERVICE_HOST"], "10.96.0.1");
    assert.equal(found["MY_DB_SERVICE_PORT_WEB"], "80");
    assert.equal(found["MY_DB_PORT_80_TCP_ADDR"], "10.96.0.7");
    assert.deepEqual(
      Object.keys(found).filter((name) => /HEADLESS|FOREIGN/.test(name)),
      [],
    );
  });

  it("refuses what is missing in the kubelet's words, unless it is optional", () => {
    const secret = (name: string, key: string, optional = false) => [
      { name: "X", valueFrom: { secretKeyRef: { name, key, optional } } },
    ];
    assert.equal(refusal({ env: secret("none", "key") }), 'secret "none" not found');
    assert.equal(refusal({ env: secret("s", "none") }), "couldn't find key none in Secret ns/s");
    assert.equal(refusal({ envFrom: [{ configMapRef: { name: "none" } }] }), 'configmap "none" not found');
    assert.deepEqual(variables({ env: [...secret("none", "key", true), ...secret("s", "none", true)] }), {});
  });
});

describe("expand", () => {
  const variables = new Map([["A", "1"]]);
  for (const [text, expected] of [
    ["$(A)", "1"],
    ["$$(A)", "$(A)"],
    ["$$$(A)", "$1"],
    ["$(B) $A $(A", "$(B) $A $(A"],
  ] as const)
    it(`makes ${expected} of ${text}`, () => assert.equal(expand(text, variables), expected));
});

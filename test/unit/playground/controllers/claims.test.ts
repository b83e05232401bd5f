import assert from "node:assert/strict";
import { ClaimBinder } from "../../../../src/playground/controllers/claims/claimBinder.js";
import { ClaimProtection } from "../../../../src/playground/controllers/claims/claimProtection.js";
import { at, textAt } from "../../../../src/playground/schema/json.js";
import { ClusterOfObjects } from "./clusterOfObjects.js";

describe("claims", () => {
  let cluster: ClusterOfObjects;
  let parts: readonly { dispose(): void }[];
  beforeEach(() => {
    cluster = new ClusterOfObjects();
    parts = [new ClaimBinder(cluster.options), new ClaimProtection(cluster.store)];
    cluster.store.create("storageclasses.storage.k8s.io", {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "standard" },
      provisioner: "playground/local-path",
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
    });
  });
  afterEach(() => parts.forEach((part) => part.dispose()));

  const make = (storageClassName = "standard") =>
    cluster.store.create("persistentvolumeclaims", {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "ns", finalizers: ["kubernetes.io/pvc-protection"] },
      spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      status: { phase: "Pending" },
    });
  const claim = () => cluster.store.get("persistentvolumeclaims", "ns", "data");
  const chooseNode = () =>
    cluster.store.update("persistentvolumeclaims", "ns", "data", (stored) => ({
      ...stored,
      metadata: { ...stored.metadata, annotations: { "volume.kubernetes.io/selected-node": "one" } },
    }));

  it("waits for the first pod, then makes a volume on its node and binds both", () => {
    const { metadata } = make();
    assert.equal(textAt(claim(), "status", "phase"), "Pending");
    assert.deepEqual(cluster.events, [
      "WaitForFirstConsumer: waiting for first consumer to be created before binding",
    ]);
    chooseNode();
    assert.equal(textAt(claim(), "status", "phase"), "Bound");
    const volume = cluster.store.get("persistentvolumes", undefined, `pvc-${metadata.uid}`);
    assert.equal(textAt(claim(), "spec", "volumeName"), volume?.metadata.name);
    assert.equal(textAt(volume, "status", "phase"), "Bound");
    assert.equal(textAt(volume, "spec", "claimRef", "uid"), metadata.uid);
    assert.deepEqual(
      at(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms", 0, "matchExpressions", 0, "values"),
      ["one"],
    );
    assert.equal(
      cluster.events.at(-1),
      `ProvisioningSucceeded: Successfully provisioned volume pvc-${metadata.uid}`,
    );
  });

  it("binds a volume that is there and large enough", () => {
    for (const [name, storage] of [
      ["small", "1Mi"],
      ["large", "5Gi"],
    ])
      cluster.store.create("persistentvolumes", {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name },
        spec: { capacity: { storage }, accessModes: ["ReadWriteOnce"], storageClassName: "" },
        status: { phase: "Available" },
      });
    make("");
    assert.equal(textAt(claim(), "spec", "volumeName"), "large");
    assert.equal(textAt(claim(), "status", "capacity", "storage"), "5Gi");
  });

  it("says that there is no such class", () => {
    make("none");
    assert.deepEqual(cluster.events, ['ProvisioningFailed: storageclass.storage.k8s.io "none" not found']);
  });

  it("keeps a deleted claim while a pod uses it, and its volume goes with it", () => {
    make();
    chooseNode();
    cluster.store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "ns" },
      spec: { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] },
      status: { phase: "Running" },
    });
    const found = claim();
    assert.ok(found);
    cluster.remove("persistentvolumeclaims", found, "Background");
    assert.ok(claim());
    cluster.store.remove("pods", "ns", "p");
    assert.equal(claim(), undefined);
    assert.deepEqual(cluster.store.list("persistentvolumes"), []);
  });
});

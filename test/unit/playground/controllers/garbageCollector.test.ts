import assert from "node:assert/strict";
import { GarbageCollector } from "../../../../src/playground/controllers/garbage/garbageCollector.js";
import type { StoredObject } from "../../../../src/playground/objects.js";
import { ClusterOfObjects } from "./clusterOfObjects.js";

describe("GarbageCollector", () => {
  let cluster: ClusterOfObjects;
  let collector: GarbageCollector;
  beforeEach(() => {
    cluster = new ClusterOfObjects();
    collector = new GarbageCollector(cluster.options);
  });
  afterEach(() => collector.dispose());

  const map = (name: string, owners: readonly Pick<StoredObject, "metadata">[] = [], block = false) =>
    cluster.store.create("configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name,
        namespace: "ns",
        ownerReferences: owners.map(({ metadata }) => ({
          apiVersion: "v1",
          kind: "ConfigMap",
          name: metadata.name,
          uid: metadata.uid,
          ...(block ? { blockOwnerDeletion: true } : {}),
        })),
      },
    });
  const names = async () => {
    await cluster.clock.advance(0);
    return cluster.store.list("configmaps", "ns").map(({ metadata }) => metadata.name);
  };
  const remove = (object: StoredObject, propagation: string) =>
    cluster.remove("configmaps", object, propagation);

  it("removes what belonged to something that is gone, and what belonged to that", async () => {
    const owner = map("owner");
    const child = map("child", [owner]);
    map("grandchild", [child]);
    map("stranger");
    remove(owner, "Background");
    assert.deepEqual(await names(), ["stranger"]);
  });

  it("keeps what still has another owner", async () => {
    const [first, second] = [map("first"), map("second")];
    map("child", [first, second]);
    remove(first, "Background");
    assert.deepEqual(await names(), ["child", "second"]);
    remove(second, "Background");
    assert.deepEqual(await names(), []);
  });

  it("lets an owner go that waited for what belongs to it", async () => {
    const owner = map("owner");
    const child = map("child", [owner], true);
    cluster.store.update("configmaps", "ns", "child", (stored) => ({
      ...stored,
      metadata: { ...stored.metadata, finalizers: ["example.com/slow"] },
    }));
    remove(owner, "Foreground");
    assert.deepEqual(await names(), ["child", "owner"]);
    cluster.store.remove("configmaps", "ns", "child", child.metadata.uid);
    assert.deepEqual(await names(), []);
  });

  it("leaves behind what an owner wants to leave behind", async () => {
    const owner = map("owner");
    map("child", [owner]);
    remove(owner, "Orphan");
    assert.deepEqual(await names(), ["child"]);
    assert.equal(cluster.store.get("configmaps", "ns", "child")?.metadata.ownerReferences, undefined);
  });

  it("removes what is made for an owner that is gone already, and not for one of a kind it does not know", async () => {
    map("late", [{ metadata: { ...map("gone").metadata, uid: "no-such-uid" } }]);
    cluster.store.create("configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: "foreign",
        namespace: "ns",
        ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "d", uid: "x" }],
      },
    });
    assert.deepEqual(await names(), ["foreign", "gone"]);
  });
});

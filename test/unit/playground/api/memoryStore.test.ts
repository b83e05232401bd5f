import assert from "node:assert/strict";
import { systemRandom } from "../../../../src/base/random.js";
import type { StoredObject } from "../../../../src/playground/objects.js";
import { compacted, MemoryStore, ObjectExists } from "../../../../src/playground/store/memoryStore.js";
import { HandClock } from "../../../fakes/clock.js";

const pod = (name: string, extra: object = {}, namespace = "default") => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace, ...extra },
});
const newStore = (historyLength?: number) =>
  new MemoryStore({
    clock: new HandClock(),
    random: systemRandom,
    ...(historyLength === undefined ? {} : { historyLength }),
  });
const names = (objects: readonly StoredObject[] | typeof compacted) =>
  objects === compacted ? compacted : objects.map((object) => object.metadata.name);

describe("MemoryStore", () => {
  it("gives a new object uid, version and time, and refuses its name a second time", () => {
    const store = newStore();
    const made = store.create("pods", pod("a"));
    assert.match(made.metadata.uid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(made.metadata.creationTimestamp, "2026-01-01T00:00:00Z");
    assert.equal(made.metadata.resourceVersion, String(store.version));
    assert.throws(() => store.create("pods", pod("a")), ObjectExists);
  });

  it("lists in the order of etcd's keys, in which a-b/x comes before a/x", () => {
    const store = newStore();
    for (const namespace of ["b", "a", "a-b"]) store.create("pods", pod(`in-${namespace}`, {}, namespace));
    assert.deepEqual(names(store.list("pods")), ["in-a-b", "in-a", "in-b"]);
    assert.deepEqual(names(store.list("pods", "a")), ["in-a"]);
  });

  it("makes no version of an update that changes nothing", () => {
    const store = newStore();
    const made = store.create("pods", pod("a"));
    assert.equal(
      store.update("pods", "default", "a", (current) => ({ ...current })),
      made,
    );
    assert.equal(store.version, Number(made.metadata.resourceVersion));
  });

  it("removes an object that is being deleted with its last finalizer", () => {
    const store = newStore();
    store.create("pods", pod("a", { finalizers: ["x/y"], deletionTimestamp: "2026-01-01T00:00:00Z" }));
    const left = store.update("pods", "default", "a", (current) => ({
      ...current,
      metadata: { ...current.metadata, finalizers: [] },
    }));
    assert.equal(left, undefined);
    assert.equal(store.get("pods", "default", "a"), undefined);
  });

  it("tells listeners in the order of versions, also of what a listener changes itself", () => {
    const store = newStore();
    const seen: string[] = [];
    store.watch(({ type, object }) => {
      if (type === "ADDED" && object.metadata.name === "a")
        store.update("pods", "default", "a", (current) => ({ ...current, status: {} }));
    });
    store.watch(({ type, object }) => seen.push(`${type} ${object.metadata.resourceVersion}`));
    store.create("pods", pod("a"));
    assert.deepEqual(seen, ["ADDED 101", "MODIFIED 102"]);
  });

  it("reads the past until it is compacted", () => {
    const store = newStore();
    store.create("pods", pod("a"));
    store.create("pods", pod("b"));
    const then = store.version;
    store.remove("pods", "default", "a");
    store.create("pods", pod("c"));
    assert.deepEqual(names(store.stateAt(then, "pods")), ["a", "b"]);
    assert.deepEqual(names(store.list("pods")), ["b", "c"]);
    store.compact();
    assert.equal(store.stateAt(then, "pods"), compacted);
    assert.equal(store.changesSince(then), compacted);
    assert.deepEqual(store.changesSince(store.version), []);
  });

  it("forgets the oldest changes when there are too many", () => {
    const store = newStore(3);
    for (const name of ["a", "b", "c", "d", "e"]) store.create("pods", pod(name));
    assert.equal(store.changesSince(101), compacted);
    const known = store.changesSince(102);
    assert.deepEqual(known === compacted ? known : known.map(({ version }) => version), [103, 104, 105]);
  });

  it("loses everything and begins anew", () => {
    const store = newStore();
    store.create("pods", pod("a"));
    const seen: string[] = [];
    store.watch(({ type, object }) => seen.push(`${type} ${object.metadata.name}`));
    store.forget();
    assert.deepEqual(seen, ["DELETED a"]);
    assert.deepEqual(names(store.list("pods")), []);
    assert.equal(store.create("pods", pod("b")).metadata.resourceVersion, "101");
  });
});

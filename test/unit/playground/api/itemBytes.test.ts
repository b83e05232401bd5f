import assert from "node:assert/strict";
import { systemClock } from "../../../../src/base/clock.js";
import { systemRandom } from "../../../../src/base/random.js";
import { ItemBytes } from "../../../../src/playground/api/itemBytes.js";
import { MemoryStore } from "../../../../src/playground/store/memoryStore.js";

describe("ItemBytes", () => {
  function filled() {
    const store = new MemoryStore({ clock: systemClock, random: systemRandom });
    const items = new ItemBytes(store);
    const object = store.create("configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "a", name: "one" },
      data: { word: "äöü" },
    });
    return { store, items, object };
  }

  it("writes an object once, without its type", () => {
    const { items, object } = filled();
    const { metadata, data } = object as unknown as Readonly<Record<string, unknown>>;
    assert.deepEqual(JSON.parse(items.of(object).toString("utf8")), { metadata, data });
    assert.equal(items.of(object), items.of(object));
  });

  it("forgets a version with the change that ends it", () => {
    const { store, items, object } = filled();
    const before = items.of(object);
    const next = store.update("configmaps", "a", "one", (one) => ({ ...one, data: { word: "next" } }));
    assert.ok(next);
    assert.match(items.of(next).toString("utf8"), /next/);
    assert.notEqual(items.of(object), before);
    assert.deepEqual(items.of(object), before);
  });

  it("lists what is there after each change, in order", () => {
    const { store } = filled();
    const make = (name: string) => store.create("configmaps", { metadata: { namespace: "a", name } });
    const names = (namespace?: string) =>
      store.list("configmaps", namespace).map(({ metadata }) => metadata.name);
    assert.deepEqual(names("a"), ["one"]);
    make("a-first");
    assert.deepEqual(names("a"), ["a-first", "one"]);
    assert.deepEqual(names(), ["a-first", "one"]);
    store.remove("configmaps", "a", "one");
    assert.deepEqual([names("a"), names(), names("b")], [["a-first"], ["a-first"], []]);
  });
});

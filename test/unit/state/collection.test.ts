import assert from "node:assert/strict";
import { Collection, type CollectionChange } from "../../../src/state/collection.js";

describe("Collection", () => {
  const one = { name: "one" };
  const two = { name: "two" };

  function recorded() {
    const collection = new Collection<{ readonly name: string }>();
    const changes: { added: string[]; updated: string[]; removed: string[] }[] = [];
    collection.onDidChange((change: CollectionChange) =>
      changes.push({ added: [...change.added], updated: [...change.updated], removed: [...change.removed] }),
    );
    return { collection, changes };
  }

  it("fires one event for a batch, with the values already in place", () => {
    const { collection, changes } = recorded();
    let sizeInEvent = -1;
    collection.onDidChange(() => (sizeInEvent = collection.size));
    collection.apply(
      new Map([
        ["a", one],
        ["b", two],
      ]),
      new Set(),
    );
    assert.deepEqual(changes, [{ added: ["a", "b"], updated: [], removed: [] }]);
    assert.equal(sizeInEvent, 2);
  });

  it("tells only what differs when it is replaced by a new list", () => {
    const { collection, changes } = recorded();
    collection.replace(
      new Map([
        ["a", one],
        ["b", two],
      ]),
    );
    collection.replace(
      new Map([
        ["a", one],
        ["c", two],
      ]),
    );
    assert.deepEqual(changes[1], { added: ["c"], updated: [], removed: ["b"] });
  });

  it("is silent when a batch changes nothing", () => {
    const { collection, changes } = recorded();
    collection.replace(new Map([["a", one]]));
    collection.replace(new Map([["a", one]]));
    collection.apply(new Map(), new Set(["never there"]));
    assert.equal(changes.length, 1);
  });
});

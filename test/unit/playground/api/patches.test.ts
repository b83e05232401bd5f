import assert from "node:assert/strict";
import { applyJsonPatch, PatchMisfit } from "../../../../src/playground/patch/jsonPatch.js";
import { applyMergePatch } from "../../../../src/playground/patch/mergePatch.js";
import { applyStrategicMergePatch } from "../../../../src/playground/patch/strategicMergePatch.js";

describe("applyJsonPatch", () => {
  it("inserts, replaces and removes in lists, and appends at -", () => {
    const patched = applyJsonPatch({ list: ["a", "b"] }, [
      { op: "add", path: "/list/1", value: "x" },
      { op: "add", path: "/list/-", value: "y" },
      { op: "replace", path: "/list/0", value: "A" },
      { op: "remove", path: "/list/2" },
    ]);
    assert.deepEqual(patched, { list: ["A", "x", "y"] });
  });

  it("leaves its target as it was", () => {
    const target = { a: { b: ["c"] } };
    applyJsonPatch(target, [{ op: "add", path: "/a/b/0", value: "d" }]);
    assert.deepEqual(target, { a: { b: ["c"] } });
  });

  it("replaces the whole with the empty path", () => {
    assert.deepEqual(applyJsonPatch({ a: 1 }, [{ op: "replace", path: "", value: { b: 2 } }]), { b: 2 });
  });

  for (const operation of [
    { op: "remove", path: "/list/5" },
    { op: "add", path: "/list/x", value: 1 },
    { op: "move", from: "/nope", path: "/a" },
    { op: "copy", from: "/nope", path: "/a" },
    { op: "add", path: "no-slash", value: 1 },
    "no operation",
  ])
    it(`refuses ${JSON.stringify(operation)}`, () => {
      assert.throws(() => applyJsonPatch({ list: ["a"] }, [operation]), PatchMisfit);
    });
});

describe("applyMergePatch", () => {
  it("follows the examples of RFC 7386", () => {
    assert.deepEqual(applyMergePatch({ a: "b", c: { d: "e", f: "g" } }, { a: "z", c: { f: null } }), {
      a: "z",
      c: { d: "e" },
    });
    assert.deepEqual(applyMergePatch({ a: ["b"] }, { a: ["c", "d"] }), { a: ["c", "d"] });
    assert.deepEqual(applyMergePatch({ a: "foo" }, { a: { b: { c: null } } }), { a: { b: {} } });
  });
});

describe("applyStrategicMergePatch", () => {
  const pod = (containers: readonly object[]) => ({ spec: { containers } }) as never;
  const containersOf = (value: object) =>
    (value as { spec: { containers: readonly { name: string }[] } }).spec.containers.map(({ name }) => name);

  it("puts what is new before what only the server has, as the real one does", () => {
    const patched = applyStrategicMergePatch(
      pod([{ name: "a" }, { name: "b" }]),
      pod([{ name: "c" }, { name: "b", image: "x" }]),
      "Pod",
    );
    assert.deepEqual(containersOf(patched), ["c", "a", "b"]);
  });

  it("removes an item by its key, and a field with null", () => {
    const patched = applyStrategicMergePatch(
      pod([{ name: "a", image: "x", env: [{ name: "E", value: "1" }] }, { name: "b" }]),
      pod([
        { name: "a", image: null, env: [{ name: "F", value: "2" }] },
        { $patch: "delete", name: "b" },
      ]),
      "Pod",
    );
    assert.deepEqual(
      patched,
      pod([
        {
          name: "a",
          env: [
            { name: "F", value: "2" },
            { name: "E", value: "1" },
          ],
        },
      ]),
    );
  });

  it("replaces a list that says so", () => {
    const patched = applyStrategicMergePatch(
      pod([{ name: "a" }]),
      pod([{ $patch: "replace" }, { name: "z" }]),
      "Pod",
    );
    assert.deepEqual(containersOf(patched), ["z"]);
  });

  it("replaces a list that has no key", () => {
    const target = { spec: { tolerations: [{ key: "a" }] } };
    const patched = applyStrategicMergePatch(target, { spec: { tolerations: [{ key: "b" }] } }, "Pod");
    assert.deepEqual(patched, { spec: { tolerations: [{ key: "b" }] } });
  });

  it("drops what a patch of a volume's source does not retain", () => {
    const target = { spec: { volumes: [{ name: "v", emptyDir: {} }] } };
    const volume = { name: "v", $retainKeys: ["name", "secret"], secret: { secretName: "s" } };
    assert.deepEqual(applyStrategicMergePatch(target, { spec: { volumes: [volume] } }, "Pod"), {
      spec: { volumes: [{ name: "v", secret: { secretName: "s" } }] },
    });
  });

  it("orders a set, and takes from it", () => {
    const target = { metadata: { finalizers: ["a", "b", "c"] } };
    const ordered = applyStrategicMergePatch(
      target,
      { metadata: { "$setElementOrder/finalizers": ["c", "a"] } },
      "Pod",
    );
    assert.deepEqual(ordered, { metadata: { finalizers: ["b", "c", "a"] } });
    const taken = applyStrategicMergePatch(
      target,
      { metadata: { "$deleteFromPrimitiveList/finalizers": ["b"], finalizers: ["d"] } },
      "Pod",
    );
    assert.deepEqual(taken, { metadata: { finalizers: ["d", "a", "c"] } });
  });
});

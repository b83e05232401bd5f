import assert from "node:assert/strict";
import { decodePod } from "../../../../src/kube/decode/pod.js";
import { sharedText } from "../../../../src/kube/decode/sharedText.js";
import { SharedValues } from "../../../../src/kube/decode/sharedValue.js";

describe("sharedText", () => {
  it("gives back the very text, whatever came before", () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => `2026-11-20T00:00:00.${index}`);
    const odd = ["", "short", "x".repeat(1_000), "registry.test/äöü:1", "\u0000".repeat(20)];
    for (const text of [...texts, ...odd, ...texts.toReversed()]) assert.equal(sharedText(text), text);
  });
});

describe("SharedValues", () => {
  it("gives an equal value that came before, and no other", () => {
    const values = new SharedValues<unknown>();
    const first = { a: "1", b: ["x", { c: undefined }] };
    assert.equal(values.share(first), first);
    assert.equal(values.share({ a: "1", b: ["x", { c: undefined }] }), first);
    const others = [
      ...[{ a: "1" }, { a: "1", b: ["x"] }, { a: "1", b: ["x", { c: null }] }, { a: "1", b: ["x", {}] }],
      ...[
        { a: "1", b: { 0: "x", 1: { c: undefined } } },
        { a: "1", b: ["x", { c: undefined }], d: 1 },
        null,
        "a",
      ],
    ];
    for (const other of others) assert.equal(values.share(other), other);
  });

  it("forgets what is long past", () => {
    const values = new SharedValues<{ readonly at: number }>();
    const first = values.share({ at: -1 });
    for (let at = 0; at < 100; at++) values.share({ at });
    assert.notEqual(values.share({ at: -1 }), first);
  });
});

describe("decodePod", () => {
  it("keeps once what pods of one profile have in common", () => {
    const pod = (name: string) =>
      decodePod(
        JSON.parse(
          JSON.stringify({
            metadata: {
              ...{ name, namespace: "a", uid: name, creationTimestamp: "2026-11-20T00:00:00Z" },
              labels: { "pod-sessions.dev/managed-by": "pod-sessions", "pod-sessions.dev/session": name },
            },
            spec: {
              volumes: [{ name: "workspace", emptyDir: {} }],
              containers: [
                { name: "main", image: "i", command: ["sleep"], resources: { limits: { cpu: "1" } } },
              ],
            },
          }),
        ),
      );
    const [one, other] = [pod("one"), pod("other")];
    assert.ok(one && other);
    assert.deepEqual(one.volumes, [{ name: "workspace", kind: "emptyDir" }]);
    assert.equal(one.volumes, other.volumes);
    assert.equal(one.containers[0]?.limits, other.containers[0]?.limits);
    assert.equal(one.containers[0]?.command, other.containers[0]?.command);
    assert.notEqual(one.ref.name, other.ref.name);
  });
});

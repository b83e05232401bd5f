import assert from "node:assert/strict";
import { parseLabelSelector } from "../../../../src/playground/api/labelSelector.js";
import { parseFieldSelector } from "../../../../src/playground/api/fieldSelector.js";
import type { StoredObject } from "../../../../src/playground/objects.js";

describe("label selectors", () => {
  const matching = (selector: string, labels: Record<string, string>) => parseLabelSelector(selector)(labels);

  it("hold for absent labels as Kubernetes says", () => {
    assert.equal(matching("a!=b", {}), true);
    assert.equal(matching("a notin (b)", {}), true);
    assert.equal(matching("!a", {}), true);
    assert.equal(matching("a in (b,)", { a: "" }), false);
    assert.equal(matching("a=", { a: "" }), true);
    assert.equal(matching("", {}), true);
  });

  it("read prefixed keys and spaces", () => {
    assert.equal(matching(" example.com/a = b , c ", { "example.com/a": "b", c: "" }), true);
  });
});

describe("field selectors", () => {
  const pod = (fields: object) =>
    ({ metadata: { name: "p", namespace: "n" }, ...fields }) as unknown as StoredObject;

  it("take an absent field for its zero", () => {
    assert.equal(parseFieldSelector("spec.nodeName=", "Pod")(pod({})), true);
    assert.equal(parseFieldSelector("spec.hostNetwork=false", "Pod")(pod({ spec: {} })), true);
    assert.equal(parseFieldSelector("status.successful=0", "Job")(pod({})), true);
  });

  it("read escaped commas", () => {
    assert.equal(parseFieldSelector("metadata.name=a\\,b", "Pod")(pod({})), false);
    assert.equal(parseFieldSelector("metadata.name!=a\\,b,metadata.namespace==n", "Pod")(pod({})), true);
  });
});

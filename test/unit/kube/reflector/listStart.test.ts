import assert from "node:assert/strict";
import { continueOf } from "../../../../src/kube/reflector/listStart.js";
import { protobufHead, writeListMeta } from "../../../../src/playground/schema/writeProtobuf.js";

describe("continueOf", () => {
  const ofText = (text: string) => continueOf(Buffer.from(text));
  const pretty = `{
  "kind": "PodList",
  "apiVersion": "v1",
  "metadata": {
    "resourceVersion": "86580",
    "continue": "eyJ2IjoibWV0YS5r_-",
    "remainingItemCount": 1
  },
  "items": [`;

  it("finds where a list in JSON goes on, as servers write it", () => {
    assert.equal(ofText(pretty), "eyJ2IjoibWV0YS5r_-");
    assert.equal(ofText(pretty.replaceAll(/\s/g, "")), "eyJ2IjoibWV0YS5r_-");
    assert.equal(ofText(pretty.replace('"v1"', '"metrics.k8s.io/v1beta1"')), "eyJ2IjoibWV0YS5r_-");
  });

  it("finds it in protobuf, and nothing where that is cut off before", () => {
    const meta = writeListMeta({ resourceVersion: "7", continue: "token", remainingItemCount: 300 });
    const head = protobufHead({ apiVersion: "v1", kind: "PodList" }, 1_000_000);
    const start = Buffer.concat([head, meta]);
    assert.equal(continueOf(start), "token");
    assert.equal(continueOf(Buffer.concat([start, Buffer.from([0x12, 0xff])])), "token");
    for (let length = 0; length < start.length; length++)
      assert.equal(continueOf(start.subarray(0, length)), undefined);
  });

  it("finds nothing where a list ends, begins with something else, or where an item says it", () => {
    for (const text of [
      pretty.replace(/"continue".*/, '"continue": "",'),
      pretty.replace(/"continue".*/, ""),
      pretty.slice(0, 120),
      '{"items":[{"metadata":{"continue":"x"}}],"metadata":{"continue":"y"}}',
      '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"continue":"x"}}]}',
      '{"kind":"PodList","apiVersion":"v1","metadata":{"labels":{"a":"b"},"continue":"x"}}',
      "<html>",
      "",
    ])
      assert.equal(ofText(text), undefined, text);
    const last = writeListMeta({ resourceVersion: "7" });
    const head = protobufHead({ apiVersion: "v1", kind: "PodList" }, last.length);
    assert.equal(continueOf(Buffer.concat([head, last])), undefined);
  });
});

import assert from "node:assert/strict";
import { accessQuestions, allFeatures, questionKey } from "../../../src/domain/features.js";

describe("features", () => {
  it("asks for get and for create of every upgraded subresource", () => {
    const keys = accessQuestions(["exec", "attach", "portForward"]).map(questionKey);
    assert.deepEqual(keys, [
      "get pods/exec",
      "create pods/exec",
      "get pods/attach",
      "create pods/attach",
      "get pods/portforward",
      "create pods/portforward",
    ]);
  });

  it("asks each question once, however many features need it", () => {
    const twice = accessQuestions([...allFeatures, ...allFeatures]).map(questionKey);
    assert.equal(new Set(twice).size, twice.length);
    assert.deepEqual(twice, accessQuestions(allFeatures).map(questionKey));
  });

  it("names a resource outside the core group by its group", () => {
    assert.deepEqual(accessQuestions(["metrics"]).map(questionKey), [
      "get pods.metrics.k8s.io",
      "list pods.metrics.k8s.io",
    ]);
  });
});

import assert from "node:assert/strict";
import { storageText } from "../../../src/domain/launchWords.js";

describe("storageText", () => {
  it("says what is kept where", () => {
    assert.equal(
      storageText({ kind: "newClaim", size: "10Gi", storageClass: "fast", keep: true }),
      "new claim of 10Gi (fast), kept",
    );
    assert.equal(storageText({ kind: "memory", sizeLimit: "64Mi" }), "memory, at most 64Mi");
  });
});

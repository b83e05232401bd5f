import assert from "node:assert/strict";
import { ignoredEnvText, launchPhaseText } from "../../../src/present/launchText.js";

describe("launchPhaseText", () => {
  it("says the phase, and the time once it is worth telling", () => {
    assert.equal(launchPhaseText({ phase: "scheduling", elapsedMs: 200 }), "Waiting for a node …");
    assert.equal(
      launchPhaseText({ phase: "pulling", elapsedMs: 4_200, detail: "Pulling image node:24." }),
      "Pulling image node:24 … (4 s)",
    );
  });
});

describe("ignoredEnvText", () => {
  it("names what was left out", () => {
    assert.equal(ignoredEnvText([]), undefined);
    assert.match(ignoredEnvText(["POD_NAME"]) ?? "", /variable POD_NAME was left out/);
    assert.match(ignoredEnvText(["A", "B"]) ?? "", /variables A, B were left out/);
  });
});

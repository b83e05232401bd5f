import assert from "node:assert/strict";
import { accessQuestions, allFeatures, questionKey } from "../../../src/domain/features.js";
import { deniedText } from "../../../src/present/rightsText.js";

describe("rightsText", () => {
  it("names every right that a feature needs", () => {
    for (const feature of allFeatures) {
      const { message } = deniedText(feature, "team-a");
      for (const question of accessQuestions([feature])) {
        const [verb = "", resource = ""] = questionKey(question).split(" ");
        assert.ok(message.includes(verb) && message.includes(resource), `${feature}: ${message}`);
      }
    }
    assert.equal(
      deniedText("exec", "team-a").message,
      "Not allowed to open terminals or run commands in sessions in the namespace team-a: it needs the right to get and create pods/exec.",
    );
  });
});

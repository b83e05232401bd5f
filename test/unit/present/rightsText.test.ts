import assert from "node:assert/strict";
import { accessQuestions, allFeatures, questionKey, type Feature } from "../../../src/domain/features.js";
import { deniedText, rightsSummary } from "../../../src/present/rightsText.js";

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

  it("does not say that all is granted when nothing was answered", () => {
    const said = (denied: readonly Feature[], unknown: readonly Feature[]) => {
      const { message, next } = rightsSummary({ namespace: "team-a", denied, unknown });
      return [message, next?.title];
    };
    assert.deepEqual(
      [said([], []), said([], ["launch"]), said(["logs"], ["launch"]), said(["logs"], [])],
      [
        ["Nothing is missing: you may do all that this extension can in the namespace team-a.", undefined],
        [
          "The cluster did not answer what you may do in the namespace team-a, so it is not known whether anything is missing.",
          "Try Again",
        ],
        [
          "Your Role in the namespace team-a does not let you read the logs of sessions. That may not be all: the cluster did not answer every question.",
          "Copy the Role You Need",
        ],
        [
          "Your Role in the namespace team-a does not let you read the logs of sessions.",
          "Copy the Role You Need",
        ],
      ],
    );
  });
});

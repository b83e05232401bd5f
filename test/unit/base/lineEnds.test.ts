import assert from "node:assert/strict";
import { withCarriageReturns } from "../../../src/base/lineEnds.js";

describe("withCarriageReturns", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", ""],
    ["plain", "plain"],
    ["a\nb\n", "a\r\nb\r\n"],
    ["a\r\nb", "a\r\nb"],
    ["\n\n", "\r\n\r\n"],
  ];
  for (const [text, shown] of cases) {
    it(`makes ${JSON.stringify(shown)} of ${JSON.stringify(text)}`, () => {
      assert.equal(Buffer.from(withCarriageReturns(Buffer.from(text))).toString(), shown);
    });
  }

  it("copies nothing where there is nothing to add", () => {
    const chunk = Buffer.from("plain");
    assert.equal(withCarriageReturns(chunk), chunk);
  });
});

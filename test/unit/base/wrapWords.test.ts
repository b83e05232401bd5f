import assert from "node:assert/strict";
import { wrapWords } from "../../../src/base/wrapWords.js";

describe("wrapWords", () => {
  it("breaks between words", () => {
    assert.deepEqual(wrapWords("the quick brown fox", 10), ["the quick", "brown fox"]);
  });

  it("keeps lines, and words that are too long", () => {
    assert.deepEqual(wrapWords("a\nhttps://example.com/long b", 8), ["a", "https://example.com/long", "b"]);
    assert.deepEqual(wrapWords("", 8), [""]);
  });
});

import assert from "node:assert/strict";
import { EscapeTracker } from "../../../src/base/escapeTracker.js";

function isGroundAfter(...texts: readonly string[]): boolean {
  const tracker = new EscapeTracker();
  for (const text of texts) tracker.feed(text);
  return tracker.isGround;
}

describe("EscapeTracker", () => {
  const cases: readonly (readonly [string, readonly string[], boolean])[] = [
    ["plain text with line ends", ["hello\r\nworld"], true],
    ["text beyond Latin", ["日本語 ünï 😀"], true],
    ["a lone escape", ["\x1b"], false],
    ["a colour that is not finished", ["\x1b[31"], false],
    ["a colour in two pieces", ["\x1b[3", "1m"], true],
    ["a character set with an intermediate", ["\x1b("], false],
    ["a character set", ["\x1b(B"], true],
    ["a title that is not finished", ["\x1b]0;title"], false],
    ["a title ended by a bell", ["\x1b]0;title\x07"], true],
    ["a title ended by a string terminator", ["\x1b]0;title\x1b\\"], true],
    ["a picture, where a bell ends nothing", ["\x1bPq#0;2;0\x07\n"], false],
    ["a picture that is finished", ["\x1bPq#0;2;0\n", "\x1b\\"], true],
    ["a sequence that was cancelled", ["\x1b[31\x18"], true],
    ["the one-byte forms", ["\x9b31"], false],
    ["a line end inside a sequence", ["\x1b[3\n"], false],
    ["a sequence torn by the next one", ["\x1b[3\x1b[0m"], true],
  ];
  for (const [name, texts, expected] of cases) {
    it(`is ${expected ? "" : "not "}between sequences after ${name}`, () => {
      assert.equal(isGroundAfter(...texts), expected);
    });
  }
});

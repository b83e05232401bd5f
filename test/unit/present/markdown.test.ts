import assert from "node:assert/strict";
import { code, escapeMarkdown, table } from "../../../src/present/markdown.js";

describe("markdown", () => {
  it("leaves nothing in a text that Markdown would draw", () => {
    assert.equal(escapeMarkdown("[run](command:x)"), "\\[run\\]\\(command:x\\)");
    assert.equal(
      escapeMarkdown("$(warning) <b>*x*</b> | `y`"),
      "\\$\\(warning\\) \\<b\\>\\*x\\*\\</b\\> \\| \\`y\\`",
    );
    assert.equal(escapeMarkdown("one\ntwo"), "one two");
    assert.equal(escapeMarkdown("# 1. team-a"), "\\# 1. team-a");
    assert.equal(escapeMarkdown("- x"), "\\- x");
    for (const address of ["https://example.com", "www.example.com", "ada@example.com"]) {
      assert.ok(!escapeMarkdown(`see ${address}`).includes(address));
    }
  });

  it("fences code with more backticks than it holds", () => {
    assert.equal(code("a"), "`a`");
    assert.equal(code("a `` b"), "```a `` b```");
    assert.equal(code("`a"), "`` `a ``");
  });

  it("draws no row without a value, and no bar of a value as a border", () => {
    assert.equal(
      table([
        ["A", undefined],
        ["B", "x|y"],
        ["C", ""],
        ["D", "x\\|y"],
      ]),
      "| | |\n|:--|:--|\n| B | x\\|y |\n| D | x\\|y |",
    );
    assert.equal(table([["A", undefined]]), "");
  });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { joinCommandLine, splitCommandLine } from "../../../src/domain/commandLine.js";

describe("splitCommandLine", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["", []],
    ["  ls   -la  ", ["ls", "-la"]],
    [`sh -c 'echo "a  b"'`, ["sh", "-c", `echo "a  b"`]],
    [`echo "a \\"b\\" \\n $X"`, ["echo", `a "b" \\n $X`]],
    [`a\\ b c`, ["a b", "c"]],
    [`--name=""`, ["--name="]],
    [`'' ""`, ["", ""]],
    [`it's o'ne`, ["its one"]],
  ];
  for (const [line, words] of cases) {
    it(`reads ${JSON.stringify(line)} as ${words.length} words`, () => {
      assert.deepEqual(splitCommandLine(line), words);
    });
  }

  it("says which quotation mark is not closed", () => {
    assert.match(String(splitCommandLine("echo 'a")), /quotation mark ' is not closed/);
  });
});

describe("joinCommandLine", () => {
  const words = ["a", "", "b c", `it's`, `"q"`, "$HOME", "`x`", "\\", "new\nline", "--k=v,w:1", "*"];

  it("is read back as the same words", () => {
    assert.deepEqual(splitCommandLine(joinCommandLine(words)), words);
  });

  it("is read by a shell as the same words", () => {
    const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${joinCommandLine(words)}`], {
      encoding: "utf8",
    });
    assert.deepEqual(printed.split("\0").slice(0, -1), words);
  });
});

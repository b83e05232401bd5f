import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readResult, summary } from "../../../scripts/test/result.js";

describe("results of suites", () => {
  let folder: string;
  const file = () => path.join(folder, "result.json");
  const read = (exitCode: number) => {
    const { name, passed, failed, skipped } = readResult({
      name: "s",
      resultFile: file(),
      exitCode,
      startMs: 0,
    });
    return { name, passed, failed, skipped };
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "result-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("count a suite that died before its reporter wrote as one failure", () => {
    assert.deepEqual(read(0), { name: "s", passed: 0, failed: 1, skipped: 0 });
  });

  it("count a suite that left with 1 although nothing failed as one failure", () => {
    writeFileSync(file(), JSON.stringify({ passed: 3, failed: 0, skipped: 1 }));
    assert.deepEqual(read(1), { name: "s", passed: 3, failed: 1, skipped: 1 });
    assert.deepEqual(read(0), { name: "s", passed: 3, failed: 0, skipped: 1 });
  });

  it("add up to the last line", () => {
    const suite = { name: "s", passed: 3, failed: 1, skipped: 2, seconds: 1 };
    assert.equal(summary([suite, suite]), "6 passed, 2 failed, 4 skipped");
  });
});

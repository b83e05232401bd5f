import assert from "node:assert/strict";
import { withSecondRun } from "../../../scripts/test/secondRun.js";
import type { Counts, SuiteResult } from "../../../scripts/test/result.js";

describe("withSecondRun", () => {
  const well: Counts = { passed: 3, failed: 0, skipped: 1 };
  const ill: Counts = { passed: 2, failed: 1, skipped: 1 };

  function result(files: Readonly<Record<string, Counts>>): SuiteResult {
    const sum = (count: keyof Counts) => Object.values(files).reduce((total, it) => total + it[count], 0);
    const counts = { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
    return { name: "outside", seconds: 5, files, ...counts };
  }

  async function runs(...results: readonly SuiteResult[]) {
    const asked: (readonly string[] | undefined)[] = [];
    const printed: string[] = [];
    const sum = await withSecondRun({
      print: (text) => void printed.push(text),
      run: (files) => {
        asked.push(files);
        return Promise.resolve(results[asked.length - 1] ?? assert.fail("one run too many"));
      },
    });
    return { sum, asked, printed: printed.join("") };
  }

  it("runs once what is well", async () => {
    const { sum, asked, printed } = await runs(result({ "a.test.ts": well }));
    assert.deepEqual(asked, [undefined]);
    assert.equal(sum.passed, 3);
    assert.equal(printed, "");
  });

  it("runs the files that failed again, counts them once, and says so", async () => {
    const { sum, asked, printed } = await runs(
      result({ "a.test.ts": well, "b.test.ts": ill }),
      result({ "b.test.ts": { passed: 4, failed: 0, skipped: 1 } }),
    );
    assert.deepEqual(asked, [undefined, ["b.test.ts"]]);
    const { passed, failed, skipped, seconds, note } = sum;
    assert.deepEqual(
      { passed, failed, skipped, seconds, note },
      { passed: 7, failed: 0, skipped: 2, seconds: 10, note: "run again: b.test.ts" },
    );
    assert.match(printed, /run again, by themselves: b\.test\.ts/);
  });

  it("fails what fails twice", async () => {
    const { sum } = await runs(result({ "a.test.ts": well, "b.test.ts": ill }), result({ "b.test.ts": ill }));
    assert.deepEqual([sum.passed, sum.failed], [5, 1]);
  });

  it("fails a second run that dies", async () => {
    const died: SuiteResult = {
      name: "outside",
      passed: 0,
      failed: 1,
      skipped: 0,
      seconds: 1,
      note: "ended with code 1",
    };
    const { sum } = await runs(result({ "b.test.ts": ill }), died);
    assert.deepEqual([sum.passed, sum.failed], [0, 1]);
    assert.match(sum.note ?? "", /ended with code 1/);
  });

  it("does not run again what failed outside its files", async () => {
    const { sum, asked } = await runs({ ...result({ "a.test.ts": ill }), failed: 2 });
    assert.equal(asked.length, 1);
    assert.equal(sum.failed, 2);
  });
});

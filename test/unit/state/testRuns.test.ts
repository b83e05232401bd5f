import assert from "node:assert/strict";
import { TestRuns } from "../../../src/state/testRuns.js";
import { never } from "../../fakes/apis.js";

/** Each test runs until it is ended by its id, or stopped. */
function held() {
  const ends = new Map<string, { readonly end: () => void; readonly fail: (error: Error) => void }>();
  const tests = new TestRuns(
    (id, signal) =>
      new Promise<void>((end, fail) => {
        ends.set(id, { end, fail });
        signal.addEventListener("abort", () => fail(signal.reason as Error), { once: true });
      }),
    () => undefined,
  );
  return { tests, ends };
}

describe("tests that run", () => {
  it("are three at a time", async () => {
    const { tests, ends } = held();
    const run = tests.run(["a", "b", "c", "d"], never);
    assert.deepEqual([...ends.keys()], ["a", "b", "c"]);
    assert.equal(tests.has("d"), true);
    for (const id of ["a", "b", "c"]) ends.get(id)?.end();
    while (!ends.has("d")) await Promise.resolve();
    ends.get("d")?.end();
    await run;
    assert.equal(tests.has("d"), false);
  });

  it("can be stopped, one or all, and that is no failure", async () => {
    const { tests, ends } = held();
    const run = tests.run(["a", "b", "c", "d"], never);
    tests.stop("a");
    assert.equal(tests.has("a"), false);
    assert.equal(tests.has("b"), true);
    tests.stop();
    await run;
    assert.equal(ends.has("d"), false);
  });

  it("let the others end where one fails, and then tell", async () => {
    const { tests, ends } = held();
    const run = tests.run(["a", "b"], never);
    ends.get("a")?.fail(new Error("the memory is full"));
    await Promise.resolve();
    assert.equal(tests.has("b"), true);
    ends.get("b")?.end();
    await assert.rejects(run, /the memory is full/);
  });

  it("end with the panel", async () => {
    const { tests } = held();
    const scope = new AbortController();
    const run = tests.run(["a"], scope.signal);
    scope.abort();
    await assert.rejects(run, { name: "AbortError" });
    assert.equal(tests.has("a"), false);
  });
});

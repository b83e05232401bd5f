import assert from "node:assert/strict";
import { Pending } from "../../../src/state/pending.js";

/** Work that ends when the test says so. */
function work(): { readonly run: () => Promise<void>; readonly end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { run: () => ended, end: () => end() };
}

describe("Pending", () => {
  it("keeps the mark of a deletion that a kill has overtaken", async () => {
    const pending = new Pending();
    const seen: (string | undefined)[] = [];
    pending.onDidChange((uid) => seen.push(pending.of(uid)));
    const [deletion, kill] = [work(), work()];
    const deleting = pending.during("u", "deleting", deletion.run);
    const killing = pending.during("u", "killing", kill.run);
    assert.equal(pending.of("u"), "killing");
    kill.end();
    await killing;
    assert.equal(pending.of("u"), "deleting");
    deletion.end();
    await deleting;
    assert.equal(pending.of("u"), undefined);
    assert.deepEqual(seen, ["deleting", "killing", "deleting", undefined]);
    pending.dispose();
  });

  it("takes the mark away with a request that fails", async () => {
    const pending = new Pending();
    await assert.rejects(
      pending.during("u", "stopping", () => Promise.reject(new Error("no"))),
      /no/,
    );
    assert.equal(pending.of("u"), undefined);
    pending.dispose();
  });
});

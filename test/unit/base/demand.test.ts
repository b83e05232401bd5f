import assert from "node:assert/strict";
import { Onlookers, untilWanted } from "../../../src/base/demand.js";

describe("Onlookers", () => {
  it("tells when the first comes and the last goes, and counts each once", () => {
    const onlookers = new Onlookers();
    const told: boolean[] = [];
    onlookers.onDidChange(() => told.push(onlookers.isWanted));
    const [one, other] = [onlookers.look(), onlookers.look()];
    one.dispose();
    one.dispose();
    assert.deepEqual(told, [true]);
    other.dispose();
    onlookers.look();
    assert.deepEqual(told, [true, false, true]);
  });

  it("is waited for until somebody looks, or the wait is given up", async () => {
    const onlookers = new Onlookers();
    const waiting = untilWanted(onlookers, new AbortController().signal);
    onlookers.look();
    await waiting;
    await untilWanted(onlookers, new AbortController().signal);
    const given = new AbortController();
    const never = untilWanted(new Onlookers(), given.signal);
    given.abort(new Error("enough"));
    await assert.rejects(never, /enough/);
  });
});

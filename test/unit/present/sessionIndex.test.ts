import assert from "node:assert/strict";
import type { Session } from "../../../src/domain/session.js";
import { matchesFilter, parseFilter } from "../../../src/present/sessionFilter.js";
import { SessionIndex } from "../../../src/present/sessionIndex.js";
import { FakeTreeSource } from "../../fakes/treeSource.js";
import { sessionNumber } from "../../fixtures/sessions.js";

/** Numbers that look drawn by chance, and are the same each time (a linear congruence, Numerical Recipes). */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function inOrder(sessions: Iterable<Session>): readonly string[] {
  return [...sessions]
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.ref.name.localeCompare(b.ref.name))
    .map(({ ref }) => ref.uid);
}

const uids = (sessions: readonly Session[]) => sessions.map(({ ref }) => ref.uid);

describe("sessionIndex", () => {
  it("is in the order of a whole sort after any changes", () => {
    const draw = drawing(7);
    const source = new FakeTreeSource();
    const index = new SessionIndex(source.sessions);
    const filter = parseFilter("state:running");
    index.filter = filter;
    for (let step = 0; step < 2_000; step++) {
      const number = draw(60);
      const session = sessionNumber(number, {
        ref: { namespace: "team-a", name: `s-${number}`, uid: `uid-${number}-${draw(2)}` },
        createdAt: `2026-11-20T00:00:${String(draw(20)).padStart(2, "0")}Z`,
        profile: draw(2) === 0 ? "coop" : "default",
        state: draw(3) === 0 ? { kind: "stopped" } : { kind: "running" },
      });
      index.apply(draw(4) === 0 ? source.remove(session) : source.put(session));
      const shown = [...source.sessions.values()].filter((each) => matchesFilter(each, filter));
      assert.deepEqual(uids(index.newestFirst), inOrder(shown));
      for (const profile of ["coop", "default"]) {
        const ofProfile = shown.filter((each) => each.profile === profile);
        assert.deepEqual(uids(index.ofProfile(profile)), inOrder(ofProfile));
        assert.equal(index.profiles.includes(profile), ofProfile.length > 0);
      }
    }
  });

  it("takes a whole list at once, and says which profiles and sessions that concerns", () => {
    const old = sessionNumber(500, { profile: "gone" });
    const source = new FakeTreeSource([old]);
    const index = new SessionIndex(source.sessions);
    const all = Array.from({ length: 200 }, (_, number) =>
      sessionNumber(number, { profile: `p${number % 3}` }),
    );
    const change = index.apply(source.replace(all));
    assert.deepEqual(change, {
      reordered: new Set(["gone", "p0", "p1", "p2"]),
      updated: [],
      gone: [old.ref.uid],
    });
    assert.deepEqual(uids(index.newestFirst), inOrder(all));
    assert.deepEqual(index.profiles, ["p0", "p1", "p2"]);
  });

  it("holds the newest value of a session", () => {
    const source = new FakeTreeSource([sessionNumber(1)]);
    const index = new SessionIndex(source.sessions);
    const after = sessionNumber(1, { state: { kind: "stopped" } });
    const change = index.apply(source.put(after));
    assert.deepEqual(change, { reordered: new Set(), updated: [after], gone: [] });
    assert.equal(index.newestFirst[0], after);
    assert.equal(index.ofProfile("default")[0], after);
  });

  it("tells which sessions are no longer shown", () => {
    const source = new FakeTreeSource([sessionNumber(1), sessionNumber(2)]);
    const index = new SessionIndex(source.sessions);
    assert.deepEqual(index.apply(source.remove(sessionNumber(1))).gone, ["uid-1"]);
    index.filter = parseFilter("is:running");
    assert.deepEqual(index.apply(source.put(sessionNumber(2, { state: { kind: "stopped" } }))).gone, [
      "uid-2",
    ]);
  });

  it("looks at the collection as a whole only when it begins", () => {
    const source = new FakeTreeSource(Array.from({ length: 1_000 }, (_, number) => sessionNumber(number)));
    let walks = 0;
    const index = new SessionIndex({
      get: (key) => source.sessions.get(key),
      values: () => {
        walks++;
        return source.sessions.values();
      },
      get size() {
        return source.sessions.size;
      },
      onDidChange: source.sessions.onDidChange,
    });
    index.apply(source.put(sessionNumber(1_001)));
    index.apply(source.put(sessionNumber(500, { state: { kind: "stopped" } })));
    index.apply(source.remove(sessionNumber(7)));
    assert.equal(walks, 1);
  });
});

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { sessionChange } from "../../../src/actions/sessionChange.js";
import { HandCluster } from "../../fakes/handCluster.js";

describe("sessionChange", () => {
  const ref = { namespace: "team-a", name: "a", uid: "uid-1" };

  it("wakes for this session, for its events, and when its time is over", async () => {
    const cluster = new HandCluster();
    const { signal } = new AbortController();
    let woken = 0;
    const wait = (withinMs?: number) =>
      void sessionChange(cluster.deps(), ref, { withinMs, signal }).then(() => woken++);
    const pod = (name: string) =>
      cluster.json({
        method: "POST",
        path: "/api/v1/namespaces/team-a/pods",
        body: {
          kind: "Pod",
          metadata: {
            name,
            namespace: "team-a",
            labels: { "pod-sessions.dev/managed-by": "pod-sessions", "pod-sessions.dev/session": name },
          },
        },
        signal,
      });
    wait();
    await pod("b");
    await cluster.clock.advance(60_000);
    assert.equal(woken, 0);
    await pod("a");
    await cluster.clock.advance(0);
    assert.equal(woken, 1);
    wait(100);
    await cluster.clock.advance(99);
    assert.equal(woken, 1);
    await cluster.clock.advance(1);
    assert.equal(woken, 2);
  });

  it("leaves no listener and no timer behind", async () => {
    const cluster = new HandCluster();
    const person = new AbortController();
    const waiting = sessionChange(cluster.deps(), ref, { withinMs: 100, signal: person.signal });
    assert.equal(getEventListeners(person.signal, "abort").length, 1);
    await cluster.clock.advance(100);
    await waiting;
    assert.equal(getEventListeners(person.signal, "abort").length, 0);
    const cut = sessionChange(cluster.deps(), ref, { withinMs: 100, signal: person.signal });
    person.abort(new Error("enough"));
    await assert.rejects(cut, /enough/);
    assert.deepEqual(cluster.clock.pendingMs, []);
  });
});

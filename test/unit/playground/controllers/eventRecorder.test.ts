import assert from "node:assert/strict";
import { EventRecorder } from "../../../../src/playground/controllers/eventRecorder.js";
import { numberAt, textAt } from "../../../../src/playground/schema/json.js";
import { ClusterOfObjects } from "./clusterOfObjects.js";

describe("EventRecorder", () => {
  const setUp = () => {
    const cluster = new ClusterOfObjects();
    const { store, clock } = cluster;
    const recorder = new EventRecorder({ ...cluster.options, component: "kubelet", host: "n" });
    const about = store.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "ns" },
    });
    const say = (message: string, fieldPath?: string) =>
      recorder.record(about, {
        type: "Warning",
        reason: "Why",
        message,
        ...(fieldPath ? { fieldPath } : {}),
      });
    const counts = () =>
      store.list("events").map((event) => [textAt(event, "message"), numberAt(event, "count")]);
    return { store, clock, say, counts };
  };

  it("counts what is said again", async () => {
    const { store, clock, say, counts } = setUp();
    say("a");
    await clock.advance(5_000);
    say("a");
    assert.deepEqual(counts(), [["a", 2]]);
    const [event] = store.list("events");
    assert.equal(textAt(event, "firstTimestamp"), "2026-01-01T00:00:00Z");
    assert.equal(textAt(event, "lastTimestamp"), "2026-01-01T00:00:05Z");
  });

  it("tells apart which part of the object it is about", () => {
    const { say, counts } = setUp();
    say("a", "spec.containers{one}");
    say("a", "spec.containers{two}");
    assert.deepEqual(counts(), [
      ["a", 1],
      ["a", 1],
    ]);
  });

  it("puts many texts of one kind together", () => {
    const { say, counts } = setUp();
    for (let text = 0; text < 15; text++) say(`text ${text}`);
    const all = counts();
    assert.equal(all.length, 10);
    assert.ok(
      all.some(([message, count]) => message === "(combined from similar events): text 14" && count === 6),
    );
  });

  it("writes it again when the event is gone", () => {
    const { store, say, counts } = setUp();
    say("a");
    for (const { metadata } of store.list("events")) store.remove("events", "ns", metadata.name);
    say("a");
    assert.deepEqual(counts(), [["a", 1]]);
  });
});

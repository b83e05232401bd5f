import assert from "node:assert/strict";
import { decodeEvent } from "../../../../src/kube/decode/event.js";

const about = { kind: "Pod", namespace: "n", name: "p", uid: "pod-uid" };

describe("decodeEvent", () => {
  it("decodes nothing that is not about a pod", () => {
    for (const raw of [undefined, {}, { involvedObject: about }, { metadata: { uid: "e" } }]) {
      assert.equal(decodeEvent(raw), undefined);
    }
    const claim = { ...about, kind: "PersistentVolumeClaim" };
    assert.equal(decodeEvent({ metadata: { uid: "e" }, involvedObject: claim }), undefined);
  });

  it("reads what the kubelet writes", () => {
    const raw = {
      metadata: { uid: "e", creationTimestamp: "2026-01-01T00:00:00Z" },
      involvedObject: { ...about, fieldPath: "spec.initContainers{git-clone}" },
      type: "Warning",
      reason: "Failed",
      message: 'Error: secret "x" not found\n',
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:09Z",
      eventTime: null,
      count: 4,
    };
    assert.deepEqual(decodeEvent(raw), {
      key: "e",
      aboutUid: "pod-uid",
      aboutName: "p",
      container: "git-clone",
      type: "Warning",
      reason: "Failed",
      message: 'Error: secret "x" not found',
      count: 4,
      firstSeenAt: "2026-01-01T00:00:00Z",
      lastSeenAt: "2026-01-01T00:00:09Z",
    });
  });

  it("reads what the scheduler writes, once and in a series", () => {
    const raw = {
      metadata: { uid: "e", creationTimestamp: "2026-01-01T00:00:00Z" },
      involvedObject: about,
      type: "Warning",
      reason: "FailedScheduling",
      message: "m",
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: "2026-01-01T00:00:00.123456Z",
    };
    const once = decodeEvent(raw);
    assert.deepEqual([once?.count, once?.lastSeenAt], [1, "2026-01-01T00:00:00.123456Z"]);
    const again = decodeEvent({
      ...raw,
      series: { count: 3, lastObservedTime: "2026-01-01T00:05:00.000000Z" },
    });
    assert.deepEqual([again?.count, again?.lastSeenAt], [3, "2026-01-01T00:05:00.000000Z"]);
  });

  it("falls back to when the event was made", () => {
    const made = "2026-01-01T00:00:00Z";
    const event = decodeEvent({ metadata: { name: "p.1", creationTimestamp: made }, involvedObject: about });
    assert.deepEqual([event?.key, event?.firstSeenAt, event?.lastSeenAt], ["p.1", made, made]);
  });
});

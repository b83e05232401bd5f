import assert from "node:assert/strict";
import { Emitter } from "../../../src/base/event.js";
import type { SessionEvent } from "../../../src/domain/session.js";
import type { ReflectorChange } from "../../../src/kube/watchState.js";
import { LiveSessionEvents, type EventFeed } from "../../../src/state/liveSessionEvents.js";

class HandFeed implements EventFeed {
  private readonly changes = new Emitter<ReflectorChange<SessionEvent>>();
  readonly onDidChange = this.changes.event;
  started = 0;
  isDisposed = false;
  start() {
    this.started++;
  }
  say(change: ReflectorChange<SessionEvent>) {
    this.changes.fire(change);
  }
  dispose() {
    this.isDisposed = true;
    this.changes.dispose();
  }
}

const event = (key: string, aboutUid: string, lastSeenAt = "2026-01-01T00:00:00Z"): SessionEvent => ({
  key,
  aboutUid,
  aboutName: "pod",
  type: "Normal",
  reason: "Pulled",
  message: key,
  firstSeenAt: lastSeenAt,
  count: 1,
  lastSeenAt,
});

describe("LiveSessionEvents", () => {
  it("opens no feed before somebody follows, and ends it with the last follower", () => {
    const events = new LiveSessionEvents();
    const feeds: HandFeed[] = [];
    events.use(() => {
      const feed = new HandFeed();
      feeds.push(feed);
      return feed;
    });
    assert.equal(feeds.length, 0);
    const first = events.follow();
    const second = events.follow();
    assert.deepEqual([feeds.length, feeds[0]?.started], [1, 1]);
    first.dispose();
    assert.equal(feeds[0]?.isDisposed, false);
    second.dispose();
    second.dispose();
    assert.equal(feeds[0]?.isDisposed, true);
  });

  it("keeps a pod's events in the order of their time and tells which pods changed", () => {
    const events = new LiveSessionEvents();
    const feed = new HandFeed();
    events.use(() => feed);
    events.follow();
    const touched: string[][] = [];
    events.onDidChange((uids) => touched.push([...uids]));
    feed.say({
      kind: "replaced",
      items: new Map([
        ["b", event("b", "pod-1", "2026-01-01T00:00:02Z")],
        ["a", event("a", "pod-1", "2026-01-01T00:00:01Z")],
        ["c", event("c", "pod-2")],
      ]),
    });
    assert.deepEqual(
      events.of("pod-1").map(({ key }) => key),
      ["a", "b"],
    );
    feed.say({ kind: "changed", upserted: new Map(), removed: new Set(["c"]) });
    assert.deepEqual(events.of("pod-2"), []);
    assert.deepEqual(touched, [["pod-1", "pod-2"], ["pod-2"]]);
  });

  it("forgets the events of the connection before", () => {
    const events = new LiveSessionEvents();
    const before = new HandFeed();
    events.use(() => before);
    events.follow();
    before.say({ kind: "replaced", items: new Map([["a", event("a", "pod-1")]]) });
    events.use(undefined);
    assert.deepEqual([before.isDisposed, events.of("pod-1")], [true, []]);
  });
});

import assert from "node:assert/strict";
import type { SessionEvent } from "../../../src/domain/session.js";
import { eventsText } from "../../../src/present/eventsText.js";

function event(part: Partial<SessionEvent>): SessionEvent {
  return {
    key: "k",
    aboutUid: "u",
    aboutName: "demo",
    type: "Normal",
    reason: "Pulled",
    message: "Image is there",
    count: 1,
    firstSeenAt: "2026-11-20T10:00:00Z",
    lastSeenAt: "2026-11-20T10:00:00Z",
    ...part,
  };
}

describe("eventsText", () => {
  it("is a table, oldest first", () => {
    const events = [
      event({
        type: "Warning",
        reason: "BackOff",
        message: "again",
        count: 3,
        lastSeenAt: "2026-11-20T10:00:05Z",
      }),
      event({}),
    ];
    assert.equal(
      eventsText(events),
      [
        "2026-11-20T10:00:00Z  Normal   Pulled   Image is there",
        "2026-11-20T10:00:05Z  Warning  BackOff  again (3 times)",
        "",
      ].join("\n"),
    );
  });

  it("says why there are none", () => {
    assert.match(eventsText([]), /no events.*an hour/);
  });
});

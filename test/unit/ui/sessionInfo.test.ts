import assert from "node:assert/strict";
import type { SessionEvent } from "../../../src/domain/session.js";
import { sessionInfo } from "../../../src/ui/sessionInfo.js";
import { sessionNumber } from "../../fixtures/sessions.js";

describe("sessionInfo", () => {
  const eventsOf = (...events: readonly SessionEvent[]) => ({
    sessionEvents: {
      of: () => events,
      onDidChange: () => ({ dispose: () => undefined }),
      follow: () => ({ dispose: () => undefined }),
    },
  });

  it("gives the reason that only an event tells", () => {
    const session = sessionNumber(1, { state: { kind: "starting" }, containers: [] });
    const event: SessionEvent = {
      key: "n/e",
      aboutUid: session.ref.uid,
      aboutName: session.ref.name,
      type: "Warning",
      reason: "FailedMount",
      message: 'MountVolume.SetUp failed for volume "d" : secret "x" not found',
      count: 1,
      firstSeenAt: session.createdAt,
      lastSeenAt: session.createdAt,
    };
    assert.equal(sessionInfo(eventsOf(), session).hint, undefined);
    assert.match(sessionInfo(eventsOf(event), session).hint?.cause ?? "", /Secret x/);
  });

  it("says of one that runs no more than what it is", () => {
    const info = sessionInfo(eventsOf(), sessionNumber(1));
    assert.equal(info.state, "running");
    assert.ok(!("hint" in info) && !("reason" in info) && !("exitCode" in info));
  });
});

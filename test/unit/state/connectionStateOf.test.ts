import assert from "node:assert/strict";
import type { ConnectionState } from "../../../src/domain/connection.js";
import { ClusterFailure } from "../../../src/domain/failure.js";
import type { WatchState } from "../../../src/kube/watchState.js";
import { connectionStateOf } from "../../../src/state/connectionStateOf.js";

describe("connectionStateOf", () => {
  const choice = { context: "dev", namespace: "a" };
  const failure = new ClusterFailure("unreachable", "connect ECONNREFUSED");
  const waiting: WatchState = { kind: "waiting", attempt: 1, failure, untilMs: 0 };
  const live: WatchState = { kind: "live", mode: "watch" };
  const play = (watches: readonly WatchState[], before: ConnectionState = { kind: "idle" }) =>
    watches.reduce((state, watch, index) => connectionStateOf(state, choice, watch, "v1", index), before);

  it("is failed when it was never live, and stale when it was", () => {
    assert.equal(play([{ kind: "listing", attempt: 0 }, waiting]).kind, "failed");
    assert.equal(play([live, waiting]).kind, "stale");
  });

  it("stays stale, since the same moment, while it tries again", () => {
    const state = play([live, waiting, { kind: "listing", attempt: 1 }, waiting]);
    assert.deepEqual(state, { kind: "stale", ...choice, failure, sinceMs: 1 });
  });

  it("is connected again as soon as the watch is live", () => {
    assert.equal(play([live, waiting, live]).kind, "connected");
  });

  it("does not carry the state of one context over to another", () => {
    const other = { ...choice, context: "prod" };
    const stale = play([live, waiting]);
    assert.deepEqual(connectionStateOf(stale, other, { kind: "listing", attempt: 0 }, "", 9), {
      kind: "connecting",
      ...other,
    });
  });

  it("gives back the same object when nothing changed", () => {
    const connected = play([live]);
    assert.equal(connectionStateOf(connected, choice, live, "v1", 5), connected);
  });
});

import assert from "node:assert/strict";
import { Emitter } from "../../../src/base/event.js";
import { ClusterFailure } from "../../../src/domain/failure.js";
import type { WatchState } from "../../../src/kube/watchState.js";
import { SteadyWatch } from "../../../src/state/steadyWatch.js";
import { HandClock } from "../../fakes/clock.js";

describe("steadyWatch", () => {
  const live: WatchState = { kind: "live", mode: "watch" };
  const failure = new ClusterFailure("lost", "socket hang up");

  /** Plays a reflector's states; gives back the kinds that are told, in order. */
  function playing(first: WatchState = live) {
    const clock = new HandClock();
    const states = new Emitter<WatchState>();
    const watch = new SteadyWatch({ state: first, onDidChangeState: states.event }, clock);
    const told: string[] = [];
    watch.onDidChange(() => told.push(watch.state.kind));
    const waiting = (attempt: number, delayMs = 200): WatchState => ({
      kind: "waiting",
      attempt,
      failure,
      untilMs: clock.now() + delayMs,
    });
    return { clock, watch, told, waiting, say: (state: WatchState) => states.fire(state) };
  }

  it("does not tell an interruption that is over at the next try", async () => {
    const { clock, watch, told, waiting, say } = playing();
    say(waiting(1));
    await clock.advance(200);
    say(live);
    await clock.advance(60_000);
    assert.ok(!told.includes("waiting"));
    assert.equal(watch.state.kind, "live");
  });

  it("does not tell that it lists where the server has forgotten where the watch stood", async () => {
    const { clock, told, waiting, say } = playing();
    say(waiting(1));
    await clock.advance(200);
    say({ kind: "listing", attempt: 2 });
    say(live);
    await clock.advance(60_000);
    assert.deepEqual(told, ["live"]);
  });

  it("tells the second failure at once", () => {
    const { told, waiting, say } = playing();
    say(waiting(1));
    say(waiting(2));
    assert.deepEqual(told, ["waiting"]);
  });

  it("tells after two seconds a first failure whose next try hangs", async () => {
    const { clock, told, waiting, say } = playing();
    say(waiting(1));
    await clock.advance(1_999);
    assert.deepEqual(told, []);
    await clock.advance(1);
    assert.deepEqual(told, ["waiting"]);
  });

  it("tells at once what is not tried again soon", () => {
    const { told, waiting, say } = playing();
    say(waiting(1, 30_000));
    assert.deepEqual(told, ["waiting"]);
  });

  it("tells at once the first failure of a connection that was never live", () => {
    const { told, waiting, say } = playing({ kind: "listing", attempt: 1 });
    say(waiting(1));
    assert.deepEqual(told, ["waiting"]);
  });
});

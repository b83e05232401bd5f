import assert from "node:assert/strict";
import { createActions } from "../../../src/actions/createActions.js";
import { UserError } from "../../../src/base/errors.js";
import { never } from "../../fakes/apis.js";
import { HandCluster, runningStatus } from "../../fakes/handCluster.js";
import { until } from "../../fakes/until.js";
import { plain } from "./launching.js";

/** Two clusters, and a window that uses one of them. */
function window() {
  const [first, second] = [new HandCluster(), new HandCluster()];
  let used = first;
  const deps = { ...first.deps(), cluster: (signal: AbortSignal) => used.deps().cluster(signal) };
  return {
    first,
    second,
    actions: createActions({ ...deps, sessions: second.sessions }),
    choose: (cluster: HandCluster) => (used = cluster),
  };
}

describe("a verb under way while another context is chosen", () => {
  it("launches to the end where it began, and then lets the connection go", async () => {
    const { first, second, actions, choose } = window();
    const launching = actions.launch(plain, { signal: never });
    const name = await until(() => [...first.sessions.values()][0]?.ref.name, "a pod");
    choose(second);
    assert.equal(first.holders, 1);
    first.setStatus(name, runningStatus);
    assert.equal((await launching).session.ref.name, name);
    assert.deepEqual([first.holders, second.names], [0, []]);
  });

  it("takes its pod away where it made it when the launch is cancelled after the switch", async () => {
    const { first, second, actions, choose } = window();
    const person = new AbortController();
    const launching = actions.launch(plain, { signal: person.signal });
    launching.catch(() => undefined);
    await until(() => [...first.sessions.values()][0]?.ref.name, "a pod");
    choose(second);
    person.abort();
    await assert.rejects(launching);
    assert.deepEqual([first.names, first.holders], [[], 0]);
  });

  it("restarts where the session was, not in the cluster that was chosen between stop and launch", async () => {
    const { first, second, actions, choose } = window();
    const { session } = await actions.launch(plain, { signal: never, until: "created" });
    first.setStatus(session.ref.name, runningStatus);
    const restarting = actions.restart(first.session, {
      signal: never,
      onProgress: ({ phase }) => {
        if (phase === "validating") choose(second);
      },
    });
    await until(() => [...first.sessions.values()].find(({ ref }) => ref.uid !== session.ref.uid), "a pod");
    first.setStatus(session.ref.name, runningStatus);
    await restarting;
    assert.deepEqual(second.names, []);
  });

  it("keeps the connection of a stream until the stream is over", async () => {
    const { first, second, actions, choose } = window();
    const { session } = await actions.launch(plain, { signal: never, until: "created" });
    first.setStatus(session.ref.name, runningStatus);
    const stream = await actions.exec(session.ref, {
      command: ["sh"],
      onStdout: () => undefined,
      signal: never,
    });
    choose(second);
    assert.equal(first.holders, 1);
    first.sockets[0]?.end(0);
    await stream.closed;
    await Promise.resolve();
    assert.equal(first.holders, 0);
  });

  it("does not run in another session that has the name by now", async () => {
    const { first, actions } = window();
    const { session } = await actions.launch(plain, { signal: never, until: "created" });
    const gone = { ...session.ref, uid: "uid-of-one-that-is-gone" };
    const options = { signal: never, onStdout: () => undefined };
    const isRefused = (error: unknown) =>
      error instanceof UserError && /another session has its name now/.test(error.message);
    await assert.rejects(actions.openShell(gone, options), isRefused);
    await assert.rejects(actions.exec(gone, { ...options, command: ["true"] }), isRefused);
    const lines = actions.logs(gone, { container: "main", signal: never })[Symbol.asyncIterator]();
    await assert.rejects(lines.next(), isRefused);
    assert.deepEqual([first.sockets.length, first.holders], [0, 0]);
  });
});

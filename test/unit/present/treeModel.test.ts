import assert from "node:assert/strict";
import { ClusterFailure } from "../../../src/domain/failure.js";
import { TreeModel } from "../../../src/present/treeModel.js";
import type { TreeNode } from "../../../src/present/treeNode.js";
import { FakeTreeSource } from "../../fakes/treeSource.js";
import { podFixture, podFixtures } from "../../fixtures/podFixtures.js";
import { sessionNumber } from "../../fixtures/sessions.js";
import { assertGolden } from "../../golden/golden.js";
import { allNodes, treeText } from "./treeText.js";

function fixtureSource(...names: readonly string[]): FakeTreeSource {
  const fixtures = names.length === 0 ? podFixtures() : names.map(podFixture);
  const source = new FakeTreeSource(fixtures.map(({ session }) => session));
  for (const { session, events } of fixtures) source.eventsByUid.set(session.ref.uid, events);
  return source;
}

const ids = (nodes: readonly TreeNode[] | undefined) => nodes?.map(({ id }) => id);
const isList = ({ kind }: TreeNode) => kind === "connection" || kind === "group";
const lost = new ClusterFailure("unreachable", "connect ECONNREFUSED", {
  errorCode: "ECONNREFUSED",
  server: "10.0.0.1:6443",
});

describe("treeModel", () => {
  it("draws every state that a real cluster gave", () => {
    assertGolden("tree-states", treeText(new TreeModel(fixtureSource()), { isOpen: isList, says: true }));
  });

  it("draws all that is below a session", () => {
    const source = fixtureSource("running", "crash-loop", "mount-secret", "clone-branch");
    assertGolden("tree-sessions", treeText(new TreeModel(source), { says: true }));
  });

  it("draws sessions by profile", () => {
    const source = new FakeTreeSource(
      [1, 2, 3, 4, 5].map((number) =>
        sessionNumber(number, { profile: number % 2 === 0 ? "coop" : "execbox" }),
      ),
    );
    source.tree = { groupBy: "profile", showEvents: false };
    source.titles.set("coop", "Coop Agent");
    assertGolden("tree-profiles", treeText(new TreeModel(source), { isOpen: isList, says: true }));
  });

  it("draws a lost connection above what was last seen", () => {
    const source = new FakeTreeSource([sessionNumber(1)]);
    source.state = {
      kind: "stale",
      context: "dev",
      namespace: "team-a",
      failure: lost,
      sinceMs: source.nowMs - 90_000,
    };
    assertGolden("tree-stale", treeText(new TreeModel(source), { isOpen: isList, says: true }));
  });

  it("says that events may not be listed, where a Role refuses it", () => {
    const source = new FakeTreeSource([sessionNumber(1)]);
    source.denied.add("events");
    assert.match(
      treeText(new TreeModel(source)),
      /lock Events may not be listed here \[Copy the Role You Need\]/,
    );
  });

  it("shows what was asked of a session until it is answered", () => {
    const source = new FakeTreeSource([sessionNumber(1)]);
    const model = new TreeModel(source);
    const [node] = model.children(model.children()[0]);
    assert.ok(node);
    source.marks.set("uid-1", "deleting");
    assert.deepEqual(ids(model.aboutChanged(["uid-1"])), ["session/uid-1"]);
    assert.match(model.view(node)?.description ?? "", /^Deleting…/);
  });

  it("leaves the place to a welcome view where there is nothing to show", () => {
    const source = new FakeTreeSource();
    const model = new TreeModel(source);
    assert.deepEqual(model.children(), []);
    source.state = { kind: "failed", context: "dev", namespace: "team-a", failure: lost };
    assert.deepEqual(model.children(), []);
  });

  it("draws the whole tree when it stops or begins to be empty", () => {
    const source = new FakeTreeSource();
    const model = new TreeModel(source);
    const first = sessionNumber(1);
    assert.equal(model.sessionsChanged(source.put(first)), undefined);
    assert.deepEqual(ids(model.children()), ["connection"]);
    assert.equal(model.sessionsChanged(source.remove(first)), undefined);
    assert.deepEqual(model.children(), []);
  });

  it("draws only the session that changed, among 1,000", () => {
    const source = new FakeTreeSource(Array.from({ length: 1_000 }, (_, number) => sessionNumber(number)));
    const model = new TreeModel(source);
    const drawn = model.children(model.children()[0]);
    const change = source.put(sessionNumber(500, { state: { kind: "unhealthy" } }));
    const redraw = model.sessionsChanged(change);
    assert.deepEqual(ids(redraw), ["session/uid-500"]);
    // The editor refreshes nodes by identity.
    assert.ok(redraw?.[0] && drawn.includes(redraw[0]));
  });

  it("draws the list when a session comes or goes, and a group alone when only that changed", () => {
    const source = new FakeTreeSource([sessionNumber(1), sessionNumber(2, { profile: "coop" })]);
    const flat = new TreeModel(source);
    assert.deepEqual(ids(flat.sessionsChanged(source.put(sessionNumber(3)))), ["connection"]);
    source.tree = { groupBy: "profile", showEvents: true };
    const grouped = new TreeModel(source);
    allNodes(grouped);
    assert.deepEqual(ids(grouped.sessionsChanged(source.put(sessionNumber(4)))), ["group/default"]);
    const newGroup = source.put(sessionNumber(5, { profile: "execbox" }));
    assert.deepEqual(ids(grouped.sessionsChanged(newGroup)), ["connection"]);
    const gone = source.remove(sessionNumber(2, { profile: "coop" }));
    assert.deepEqual(ids(grouped.sessionsChanged(gone)), ["connection"]);
  });

  it("takes a pod that was made again under its name for another session", () => {
    const before = sessionNumber(1);
    const source = new FakeTreeSource([before, sessionNumber(2)]);
    const model = new TreeModel(source);
    const old = allNodes(model).find(({ id }) => id === "session/uid-1");
    const again = sessionNumber(1, {
      ref: { ...before.ref, uid: "uid-new" },
      createdAt: "2026-11-20T19:00:00Z",
    });
    assert.deepEqual(ids(model.sessionsChanged(source.put(again))), ["connection"]);
    assert.deepEqual(ids(model.children(model.children()[0])), ["session/uid-new", "session/uid-2"]);
    assert.ok(old);
    assert.equal(model.view(old), undefined);
    assert.deepEqual(model.children(old), []);
  });

  it("keeps only the sessions that the filter lets through, also as they change", () => {
    const source = new FakeTreeSource([sessionNumber(1), sessionNumber(2, { state: { kind: "stopped" } })]);
    const model = new TreeModel(source);
    model.filter = "state:running";
    assert.deepEqual(ids(model.children(model.children()[0])), ["session/uid-1"]);
    assert.deepEqual(ids(model.sessionsChanged(source.put(sessionNumber(2)))), ["connection"]);
    assert.deepEqual(ids(model.children(model.children()[0])), ["session/uid-2", "session/uid-1"]);
    model.filter = "nothing-like-it";
    assert.deepEqual(model.children(), []);
  });

  it("gives each node an id of its own, and the parent under which it stands", () => {
    for (const groupBy of ["none", "profile"] as const) {
      const source = fixtureSource();
      source.tree = { groupBy, showEvents: true };
      const model = new TreeModel(source);
      const nodes = allNodes(model);
      assert.equal(new Set(nodes.map(({ id }) => id)).size, nodes.length);
      for (const node of nodes) {
        for (const child of model.children(node)) assert.equal(model.parent(child), node, child.id);
      }
      assert.deepEqual(
        nodes.filter((node) => model.parent(node) === undefined),
        model.children(),
      );
    }
  });

  it("gives the same node objects each time", () => {
    const model = new TreeModel(fixtureSource());
    const again = allNodes(model);
    allNodes(model).forEach((node, at) => assert.equal(node, again[at]));
  });

  it("names the session, and the container, on each node that a command may be called with", () => {
    const model = new TreeModel(fixtureSource("running"));
    for (const node of allNodes(model)) {
      const contextValue = model.view(node)?.contextValue ?? "";
      if (contextValue.startsWith("session."))
        assert.ok("session" in node && node.session.name === "running");
      if (contextValue.startsWith("container.")) assert.ok("container" in node);
    }
  });
});

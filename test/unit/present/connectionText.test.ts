import assert from "node:assert/strict";
import type { ConnectionState, ContextView } from "../../../src/domain/connection.js";
import { ClusterFailure } from "../../../src/domain/failure.js";
import { commandIds } from "../../../src/manifest.js";
import { connectionItem, staleItem } from "../../../src/present/connectionItem.js";
import { connectionStatus, contextChoice, emptyReason } from "../../../src/present/connectionText.js";
import { viewHead } from "../../../src/present/viewHead.js";
import { connected, FakeTreeSource } from "../../fakes/treeSource.js";
import { sessionNumber } from "../../fixtures/sessions.js";
import { assertGolden } from "../../golden/golden.js";

const where = { context: "dev", namespace: "team-a" };
const nowMs = Date.parse("2026-11-20T19:40:00Z");
const refused = new ClusterFailure("unreachable", "connect ECONNREFUSED", {
  errorCode: "ECONNREFUSED",
  server: "10.0.0.1:6443",
});
const forbidden = new ClusterFailure(
  "forbidden",
  'pods is forbidden: User "view-user" cannot list resource "pods" in API group "" in the namespace "team-a"',
  { server: "10.0.0.1:6443" },
);

const states: Readonly<Record<string, ConnectionState>> = {
  idle: { kind: "idle" },
  "no kubeconfig": {
    kind: "noKubeconfig",
    places: [
      {
        source: "workspace",
        file: "/w/.kube/config",
        state: { kind: "skipped", because: "the folder is not trusted" },
      },
      { source: "environment", state: { kind: "absent" } },
      { source: "home", file: "/home/ada/.kube/config", state: { kind: "absent" } },
    ],
  },
  broken: {
    kind: "broken",
    problem: {
      message: "/home/ada/.kube/config, line 3: a tab stands where YAML wants spaces. Use spaces.",
      file: "/home/ada/.kube/config",
      line: 3,
    },
  },
  "context gone": {
    kind: "broken",
    problem: {
      message:
        "The context “dev”, which this workspace uses, is not in the kubeconfig any more. Choose another.",
      mend: "switchContext",
    },
  },
  connecting: { kind: "connecting", ...where },
  connected,
  polling: { ...connected, kind: "connected", ...where, serverVersion: "", mode: "poll" },
  stale: { kind: "stale", ...where, failure: refused, sinceMs: nowMs - 180_000 },
  unreachable: { kind: "failed", ...where, failure: refused },
  forbidden: { kind: "failed", ...where, failure: forbidden },
  "context with markdown": { kind: "connecting", context: "a_b*c](http://x)", namespace: "team-a" },
};

describe("connectionText", () => {
  it("says of each state what it is, and what to do", () => {
    const source = new FakeTreeSource();
    const lines = Object.entries(states).flatMap(([name, state]) => {
      source.state = state;
      const { icon, text, tooltip, accessibleText, command, isProblem } = connectionStatus(state, nowMs);
      const head = viewHead(source, "");
      const shown = [connectionItem(state, nowMs), staleItem(state, nowMs)].flatMap((view) =>
        view ? [`  tree: ${view.icon.name} ${view.label} — ${view.description ?? ""}`] : [],
      );
      return [
        `${name}: $(${icon}) ${text}${isProblem ? " (problem)" : ""} → ${command}`,
        `  tooltip: ${tooltip.replaceAll("\n\n", " ¶ ")}`,
        `  says: ${accessibleText}`,
        `  view: empty=${head.empty} description=${head.description} message=${head.message}`,
        ...shown,
      ];
    });
    assertGolden("connection", lines.join("\n"));
  });

  it("offers only commands that exist", () => {
    for (const state of Object.values(states)) {
      assert.ok(commandIds.includes(connectionStatus(state, nowMs).command));
    }
  });

  it("says that there are no sessions only where the cluster said so", () => {
    const none = { sessions: 0, shown: 0 };
    assert.equal(emptyReason(connected, none), "noSessions");
    assert.equal(emptyReason(connected, { sessions: 2, shown: 0 }), "noMatch");
    assert.equal(emptyReason(connected, { sessions: 2, shown: 1 }), "none");
    for (const [name, state] of Object.entries(states)) {
      if (state.kind !== "connected") assert.notEqual(emptyReason(state, none), "noSessions", name);
    }
  });

  it("offers a context with where it leads, and why it cannot be used", () => {
    const context: ContextView = {
      name: "dev",
      cluster: "dev-eu",
      server: "https://10.0.0.1:6443",
      user: "ada",
      login: "exec",
      namespace: "team-a",
    };
    assert.deepEqual(contextChoice(context, true), {
      label: "dev",
      description: "dev-eu · namespace team-a · current in the kubeconfig",
      detail: "https://10.0.0.1:6443 · as ada · credential plugin",
    });
    const broken = { ...context, cluster: "dev", problem: { message: "its cluster is not there." } };
    assert.deepEqual(contextChoice(broken, false), {
      label: "dev",
      description: "namespace team-a",
      detail: "Cannot be used: its cluster is not there.",
      icon: "warning",
    });
  });

  it("counts what the filter shows, and what needs somebody", () => {
    const source = new FakeTreeSource([
      sessionNumber(1),
      sessionNumber(2, { state: { kind: "failed", reason: "Error" } }),
      sessionNumber(3, { state: { kind: "blocked", reason: "Unschedulable" } }),
    ]);
    const head = viewHead(source, "is:running");
    assert.equal(head.message, "Filter “is:running”: 1 of 3 sessions");
    assert.deepEqual(head.badge, { value: 2, tooltip: "2 sessions need attention" });
    assert.equal(viewHead(source, "  ").message, "");
    assert.equal(viewHead(source, "nothing").empty, "noMatch");
  });
});

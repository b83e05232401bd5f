import assert from "node:assert/strict";
import { Emitter } from "../../../../src/base/event.js";
import { kubeconfigContract, type KubeconfigPanelState } from "../../../../src/contracts/kubeconfigPanel.js";
import type { ClusterFacts } from "../../../../src/domain/clusterFacts.js";
import type { ConnectionState, ContextView, KubeconfigView } from "../../../../src/domain/connection.js";
import { untested, type ConnectionTest, type StepResult } from "../../../../src/domain/connectionTest.js";
import { ClusterFailure, type FailureDetails, type FailureKind } from "../../../../src/domain/failure.js";
import type { Feature } from "../../../../src/domain/features.js";
import {
  kubeconfigPanelState,
  type KubeconfigPanelInputs,
} from "../../../../src/present/kubeconfig/kubeconfigPanelState.js";
import type { Permissions, Verdict } from "../../../../src/state/permissions.js";
import { assertGolden } from "../../../fakes/golden.js";

const nowMs = Date.UTC(2026, 0, 1);
const server = "10.0.0.1:6443";

const permissionsOf = (verdict: Verdict, denied: readonly Feature[] = []): Permissions => ({
  verdict: (feature) => (denied.includes(feature) ? "denied" : verdict),
  verdictOn: () => verdict,
  userName: undefined,
  onDidChange: new Emitter<void>().event,
  refresh: () => Promise.resolve(),
  askAgain: () => Promise.resolve(verdict),
});

const dev: ContextView = {
  name: "dev",
  cluster: "dev",
  server: `https://${server}`,
  user: "jane",
  login: "clientCertificate",
  namespace: "team-a",
  certificateExpiresAt: "2026-01-11T00:00:00Z",
};
const view = (
  contexts: readonly ContextView[],
  source: KubeconfigView["source"] = "home",
): KubeconfigView => ({
  places: [
    { source: "setting", state: { kind: "skipped", because: "Not set." } },
    { source: "workspace", file: "/w/.kube/kubeconfig", state: { kind: "absent" } },
    { source: "home", file: "/home/jane/.kube/config", state: { kind: "used" } },
  ],
  ...(source === undefined ? {} : { source }),
  contexts,
  problems: [],
});
const state = (parts: Partial<KubeconfigPanelInputs>): KubeconfigPanelState =>
  kubeconfigPanelState({
    kubeconfig: view([dev]),
    connection: { kind: "idle" },
    testOf: () => undefined,
    namespaces: { kind: "unknown" },
    permissions: permissionsOf("unknown"),
    facts: undefined,
    isTrusted: true,
    hasWorkspaceFolder: true,
    nowMs,
    ...parts,
  });
const failed = (kind: FailureKind, details: FailureDetails = {}) =>
  new ClusterFailure(kind, "the technical text", { server, ...details });
const where = { context: "dev", namespace: "team-a" };

/** A test that failed at one step, as the panel tells it. */
const testText = (steps: Partial<ConnectionTest["steps"]>): string => {
  const test: ConnectionTest = { ...untested("dev"), steps: { ...untested("dev").steps, ...steps } };
  const [row] = state({ testOf: () => test }).contexts;
  return (row?.test?.steps ?? [])
    .map(({ title, kind, text, fix }) =>
      [`  ${title}: ${kind}`, text && ` — ${text}`, fix && ` → ${fix}`].filter(Boolean).join(""),
    )
    .join("\n");
};

describe("the state of the kubeconfig panel", () => {
  it("is what the contract says, with nothing in it and with everything", () => {
    for (const parts of [
      { kubeconfig: undefined },
      { connection: { kind: "connected", ...where, serverVersion: "v1.35.0", mode: "watch" } },
    ] as const)
      assert.doesNotThrow(() => kubeconfigContract.state.parse(state(parts)));
  });

  it("tells each connection in a sentence", () => {
    const connections: readonly ConnectionState[] = [
      { kind: "idle" },
      { kind: "noKubeconfig", places: [] },
      {
        kind: "broken",
        problem: { message: "/w/.kube/kubeconfig, line 3: a tab stands where YAML wants spaces." },
      },
      { kind: "connecting", ...where },
      { kind: "connected", ...where, serverVersion: "v1.35.0", mode: "watch" },
      { kind: "connected", ...where, serverVersion: "v1.35.0", mode: "poll" },
      {
        kind: "stale",
        ...where,
        failure: failed("unreachable", { errorCode: "ECONNRESET" }),
        sinceMs: nowMs,
      },
      { kind: "failed", ...where, failure: failed("unauthorized", { code: 401 }) },
    ];
    const lines = connections.map((connection) => {
      const { tone, text } = state({ connection }).connection;
      return `${connection.kind}: [${tone}] ${text}`;
    });
    assertGolden("kubeconfig-connection.txt", `${lines.join("\n")}\n`);
  });

  it("tells each failure of a test with what to do about it", () => {
    const cases: readonly (readonly [string, Partial<Record<keyof ConnectionTest["steps"], StepResult>>])[] =
      [
        ...(
          [
            ["refused", "reach", failed("unreachable", { errorCode: "ECONNREFUSED" })],
            ["no such name", "reach", failed("unreachable", { errorCode: "ENOTFOUND" })],
            ["silent", "reach", failed("unreachable", { errorCode: "ERR_SILENT" })],
            ["a proxy in the way", "reach", failed("protocol")],
            ["wrong authority", "tls", failed("tls", { errorCode: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" })],
            ["expired certificate", "tls", failed("tls", { errorCode: "CERT_HAS_EXPIRED" })],
            ["other names", "tls", failed("tls", { errorCode: "ERR_TLS_CERT_ALTNAME_INVALID" })],
            [
              "refused client certificate",
              "tls",
              failed("tls", { errorCode: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" }),
            ],
            ["401", "login", failed("unauthorized", { code: 401 })],
            ["403", "login", failed("forbidden", { code: 403, verb: "get", resource: "version" })],
          ] as const
        ).map(([name, step, failure]) => [name, { [step]: { kind: "failed", failure } }] as const),
        ["clock", { clock: { kind: "warned", detail: "This machine's clock is 90 s behind the server's." } }],
      ];
    const text = cases.map(([name, steps]) => {
      const told = testText(steps)
        .split("\n")
        .filter((line) => !line.endsWith(": waiting"));
      return `${name}\n${told.join("\n")}`;
    });
    assertGolden("kubeconfig-tests.txt", `${text.join("\n")}\n`);
  });

  it("warns of a certificate in its last month, and says when it is over", () => {
    const certificate = (certificateExpiresAt: string) =>
      state({ kubeconfig: view([{ ...dev, certificateExpiresAt }]) }).contexts[0]?.certificate;
    assert.deepEqual(certificate("2026-01-11T00:00:00Z"), {
      tone: "warn",
      text: "The certificate expires on 2026-01-11, in 10 days.",
    });
    assert.match(certificate("2026-01-02T00:00:00Z")?.text ?? "", /, in 1 day\.$/);
    assert.match(certificate("2026-01-01T05:00:00Z")?.text ?? "", /, in less than a day\.$/);
    assert.deepEqual(certificate("2025-12-31T00:00:00Z"), {
      tone: "bad",
      text: "The certificate expired on 2025-12-31.",
    });
    assert.deepEqual(certificate("2027-01-01T00:00:00Z"), {
      tone: "none",
      text: "Certificate until 2027-01-01.",
    });
  });

  it("holds the plugin of a workspace's kubeconfig until the workspace is trusted", () => {
    const plugin: ContextView = { ...dev, login: "exec", execCommand: "/w/.kube/login --for …" };
    const ofWorkspace: ContextView = { ...plugin, workspaceFolder: "/w" };
    const held = (context: ContextView, source: KubeconfigView["source"], isTrusted: boolean) =>
      state({ kubeconfig: view([context], source), isTrusted }).contexts[0]?.pluginHeld;
    assert.equal(held(ofWorkspace, "workspace", false), true);
    assert.equal(held(ofWorkspace, "workspace", true), false);
    assert.equal(held(plugin, "home", false), false);
    // Named by the setting or by KUBECONFIG, and still a file of the folder: it is held, so it does not say “Runs”.
    assert.equal(held(ofWorkspace, "setting", false), true);
    assert.equal(held(ofWorkspace, "environment", false), true);
  });

  it("shows what is denied, and knows when nothing was asked", () => {
    assert.equal(state({}).rights.isKnown, false);
    const { rights } = state({ permissions: permissionsOf("allowed", ["exec"]) });
    assert.equal(rights.isKnown, true);
    assert.deepEqual(
      rights.features.filter(({ verdict }) => verdict === "denied").map(({ title }) => title),
      ["Terminals and commands"],
    );
  });

  it("tells quota with what is left of it, and what may not be seen", () => {
    const quota = (resource: string, used: string, hard: string) => ({ quota: "team", resource, used, hard });
    const facts: ClusterFacts = {
      podSecurity: { kind: "told", value: "restricted" },
      quotas: {
        kind: "told",
        value: [
          quota("pods", "3", "10"),
          quota("requests.cpu", "1500m", "2"),
          quota("limits.memory", "512Mi", "4Gi"),
          quota("configmaps", "5", "5"),
        ],
      },
      limits: {
        kind: "told",
        value: [{ name: "l", type: "Container", resource: "memory", max: "4Gi", defaultLimit: "1Gi" }],
      },
      storageClasses: { kind: "notAllowed" },
      priorityClasses: { kind: "told", value: [] },
      runtimeClasses: { kind: "told", value: ["gvisor"] },
      metrics: { kind: "unknown" },
    };
    const lines = state({ facts }).facts.map(
      ({ title, lines: told, note }) => `${title}: ${[...told, note].filter(Boolean).join(" | ")}`,
    );
    assert.deepEqual(lines, [
      "Pod Security: restricted: only sessions with the restricted security setting are admitted.",
      "Quota: pods: 3 of 10 used, 7 left | requests.cpu: 1500m of 2 used, 0.5 left | limits.memory: 512Mi of 4Gi used, 3.5Gi left | configmaps: 5 of 5 used, none left",
      "Limits: Container memory: at most 4Gi, limit 1Gi unless told",
      "Storage classes: You may not see this.",
      "Priority classes: None.",
      "Runtime classes: gvisor",
      "Usage (metrics.k8s.io): Not available on this cluster.",
    ]);
  });
});

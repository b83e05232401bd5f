import assert from "node:assert/strict";
import { Answering } from "../../../../src/contracts/answer.js";
import {
  credentialsContract,
  type CredentialsPanelState,
} from "../../../../src/contracts/credentialsPanel.js";
import type { DownMessage } from "../../../../src/contracts/rpc.js";
import type { Credential, CredentialState } from "../../../../src/domain/credential.js";
import { credentialState } from "../../../../src/domain/credential.js";
import { ClusterFailure } from "../../../../src/domain/failure.js";
import { resolveProfiles } from "../../../../src/domain/profiles/resolveProfiles.js";
import { credentialInput, detailsInput } from "../../../../src/present/credentials/credentialInput.js";
import { credentialsPanelState } from "../../../../src/present/credentials/credentialsPanelState.js";
import { removalText, rotationText } from "../../../../src/present/credentials/rotationText.js";
import type { SecretVerb } from "../../../../src/present/credentials/secretsText.js";
import { sessionNumber } from "../../../fixtures/sessions.js";
import { assertGolden } from "../../../golden/golden.js";

const nowMs = Date.parse("2026-11-20T12:00:00Z");
const { profiles } = resolveProfiles({});
const at = "2026-11-20T11:59:00Z";

const stored: readonly (Credential & { readonly hasValue?: false })[] = [
  {
    id: "1",
    name: "github",
    target: { kind: "gitHttps", host: "github.com", username: "ada", inSession: true },
    test: { at, outcome: "accepted", detail: "github.com accepts it for /ada/private." },
    expiresAt: "2027-01-31T00:00:00.000Z",
  },
  {
    id: "2",
    name: "work",
    target: { kind: "gitSsh", host: "git.example.com:2222", knownHosts: "…" },
    profiles: ["coop", "execbox"],
  },
  {
    id: "3",
    name: "images",
    target: { kind: "registry", server: "registry.example.com", username: "robot" },
    test: { at, outcome: "refused", detail: "registry.example.com refuses it: it was revoked." },
  },
  { id: "4", name: "claude", target: { kind: "env", variable: "ANTHROPIC_API_KEY" } },
  { id: "5", name: "npm", target: { kind: "env", variable: "NPM_TOKEN" }, profiles: ["*"], hasValue: false },
  { id: "7", name: "plane", target: { kind: "controlPlane", url: "https://plane.example.com" } },
  {
    id: "6",
    name: "mux",
    target: { kind: "controlPlane", url: "http://coopmux.coop.svc:9800" },
    expiresAt: "2026-11-19T00:00:00.000Z",
  },
];

function stateOf(
  list: typeof stored,
  { denied = [] }: { readonly denied?: readonly SecretVerb[] } = {},
): CredentialsPanelState {
  return credentialsPanelState({
    usable: list.map(({ hasValue = true, ...credential }) => ({
      credential,
      state: credentialState(credential, hasValue, nowMs),
      sessionCount: 0,
    })),
    sessionsOf: (id) => (id === "1" ? [sessionNumber(1), sessionNumber(2)] : []),
    busyWith: (id) => (id === "4" ? "test" : undefined),
    profiles,
    sharedSecret: (name) => (name === "leviathan-secrets" ? "absent" : "there"),
    namespace: "team-a",
    maySecrets: (verb) => (denied.includes(verb) ? "denied" : "allowed"),
    isUntrusted: false,
    found: { source: "gh", items: [{ number: 0, title: "github.com, from the GitHub CLI" }] },
    nowMs,
  });
}

function text({ credentials, winners, denied }: CredentialsPanelState): string {
  return [
    ...(denied === undefined ? [] : [denied]),
    ...credentials.flatMap((row) => [
      `${row.name} [${row.tone}] ${row.state}${row.busyWith === undefined ? "" : " (busy)"} · ${row.kind} · ${row.purpose} · ${row.sessions.length} sessions`,
      `  ${row.givenTo}`,
      ...(row.detail === undefined ? [] : [`  ${row.detail}`]),
    ]),
    ...winners.map(
      ({ profile, variable, tone, from, why }) => `${profile} ${variable} [${tone}] ← ${from}. ${why}`,
    ),
  ].join("\n");
}

describe("the credentials panel", () => {
  it("shows every kind and state, and which source wins", () => {
    assertGolden(
      "credentials-panel",
      `${text(stateOf(stored))}\n\nNone:\n${text(stateOf([], { denied: ["create"] }))}`,
    );
  });

  it("does not say of who lacks another right that sessions get none", () => {
    const said = (...denied: readonly SecretVerb[]) => stateOf([], { denied }).denied ?? "";
    assert.equal(said(), "");
    assert.match(said("create", "get"), /so sessions there get none of these/);
    assert.match(
      said("patch"),
      /^Sessions in the namespace team-a get these, but a new value reaches none that runs: you may not patch Secrets there\./,
    );
    assert.match(said("get", "patch", "delete"), /you may not get and patch Secrets there/);
    assert.match(
      said("list"),
      /^Sessions in the namespace team-a get these\. You may not list Secrets there, so the cluster takes/,
    );
  });

  it("gives what can be edited as it would be typed, and takes it back unchanged", () => {
    const { credentials } = stateOf(stored);
    const detailsOf = (id: string) => credentials.find((row) => row.id === id)?.details;
    assert.deepEqual(detailsOf("1"), { profiles: "", testUrl: "", expires: "2027-01-31" });
    assert.deepEqual(detailsOf("2"), { profiles: "coop execbox", testUrl: "", expires: "" });
    for (const credential of stored) {
      const { profiles, testUrl, expiresAt } = credential;
      const typed = detailsOf(credential.id);
      assert.ok(typed);
      assert.deepEqual(detailsInput(typed), {
        ...(profiles && { profiles }),
        ...(testUrl && { testUrl }),
        ...(expiresAt && { expiresAt }),
      });
    }
  });

  it("knows every state", () => {
    const seen = new Set<CredentialState>(
      stored.map(({ hasValue = true, ...each }) => credentialState(each, hasValue, nowMs)),
    );
    assert.deepEqual([...seen].sort(), ["expired", "healthy", "missing", "refused", "untested"]);
  });

  it("is what its contract says, with no place for a value", () => {
    const state = stateOf(stored);
    assert.deepEqual(credentialsContract.state.parse(state), state);
    const smuggled = { ...state, credentials: state.credentials.map((row) => ({ ...row, value: "s3cret" })) };
    assert.ok(!JSON.stringify(credentialsContract.state.parse(smuggled)).includes("s3cret"));
  });

  it("takes a typed credential of each kind", () => {
    const typed = {
      name: "n",
      place: "p",
      username: "u",
      knownHosts: "k",
      inSession: true,
      profiles: " coop, execbox ",
      testUrl: " https://h/x ",
      expires: "2027-01-31",
    };
    assert.deepEqual(credentialInput({ ...typed, kind: "gitSsh" }), {
      name: "n",
      target: { kind: "gitSsh", host: "p", knownHosts: "k", inSession: true },
      profiles: ["coop", "execbox"],
      testUrl: "https://h/x",
      expiresAt: "2027-01-31T00:00:00.000Z",
    });
    assert.deepEqual(credentialInput({ ...typed, kind: "env", profiles: "", testUrl: "", expires: "soon" }), {
      name: "n",
      target: { kind: "env", variable: "p" },
      expiresAt: "soon",
    });
  });

  it("says of each session what a rotation did", () => {
    const outcomes = [
      ...(["reached", "needsRestart", "atStart"] as const),
      ...(["changedByOther", "notCompared", "failed"] as const),
    ];
    const place = { context: "dev", namespace: "team-a" };
    const looked = { kind: "in", place } as const;
    const copy = { ...place, name: "anthropic-credentials", key: "api-key" };
    const sessions = outcomes.map((outcome) => ({ session: sessionNumber(1), outcome }));
    const error = new ClusterFailure("unreachable", "connect ECONNREFUSED", { server: "https://dev:6443" });
    const said = [
      rotationText({ looked, sessions, shared: [copy] }),
      rotationText({ looked, sessions: [], shared: [] }),
      rotationText({ looked: { kind: "nowhere", error }, sessions: [], shared: [copy] }),
      [removalText(0, place), removalText(1, place), removalText(2, place), removalText(0, undefined)],
    ];
    assertGolden("credential-rotation", said.map((lines) => lines.join("\n")).join("\n\n"));
  });

  it("answers what it cannot parse without repeating it", async () => {
    const posted: DownMessage[] = [];
    const never = () => Promise.reject(new Error("not called"));
    const answering = new Answering(
      credentialsContract,
      {
        ...{ add: never, test: never, testAll: never, stopTests: never },
        ...{ edit: never, rotate: never, remove: never },
        ...{ findImports: never, import: never, saveShared: never },
      },
      {
        post: (message) => posted.push(message),
        onReady: () => undefined,
        faultOf: (error) => ({ message: String(error) }),
        onNext: () => undefined,
      },
    );
    const params = { id: 7, value: "s3cret", trim: false, overwrite: false, expires: "" };
    await answering.receive({ kind: "request", id: 1, name: "rotate", params });
    assert.equal(posted[0]?.kind, "failed");
    assert.ok(!JSON.stringify(posted).includes("s3cret"));
  });
});

import assert from "node:assert/strict";
import type { LaunchRequest } from "../../../src/domain/launch.js";
import type { LaunchTextFieldName } from "../../../src/domain/launchTextFields.js";
import { builtInProfiles } from "../../../src/domain/profiles/builtInProfiles.js";
import { coopProfile } from "../../../src/domain/profiles/coop.js";
import { leviathanProfile } from "../../../src/domain/profiles/leviathan.js";
import { reservationOf } from "../../../src/domain/reservedEnv.js";
import { resolveLaunch } from "../../../src/domain/resolveLaunch.js";
import { ignoredEnvNotices, launchPhaseText, reservedEnvProblem } from "../../../src/present/launchText.js";

describe("launchPhaseText", () => {
  it("says the phase, and the time once it is worth telling", () => {
    assert.equal(launchPhaseText({ phase: "scheduling", elapsedMs: 200 }), "Waiting for a node …");
    assert.equal(
      launchPhaseText({ phase: "pulling", elapsedMs: 4_200, detail: "Pulling image node:24." }),
      "Pulling image node:24 … (4 s)",
    );
    // Nothing is waited for any more.
    assert.equal(launchPhaseText({ phase: "ready", elapsedMs: 4_200 }), "Ready");
  });
});

describe("ignoredEnvNotices", () => {
  const messages = (...names: readonly string[]) =>
    ignoredEnvNotices(names, coopProfile).map(({ message }) => message);

  it("names what was left out", () => {
    assert.deepEqual(messages(), []);
    assert.match(messages("POD_NAME").join(), /variable POD_NAME was left out: .* Choose another name\.$/);
    assert.match(messages("POD_NAME", "POD_UID").join(), /variables POD_NAME, POD_UID were left out/);
  });

  it("does not say that the session sets a key which only a credential gives, and leads to the credentials", () => {
    const notices = ignoredEnvNotices(["COOP_URL", "OPENAI_API_KEY"], coopProfile);
    assert.deepEqual(notices, [
      {
        message:
          "The variable COOP_URL was left out: the session keeps this name for itself. Choose another name.",
      },
      {
        message:
          "The variable OPENAI_API_KEY was left out: the session takes it from a Secret only. Add it as a credential.",
        next: { title: "Show Credentials", command: "podSessions.credentials.open" },
      },
    ]);
    assert.match(
      ignoredEnvNotices(["GITHUB_TOKEN"], leviathanProfile)[0]?.message ?? "",
      /from a Secret only/,
    );
  });
});

describe("reservedEnvProblem", () => {
  const problem = (field: LaunchTextFieldName, part: Partial<LaunchRequest>) =>
    reservedEnvProblem(field, { profile: "coop", ...part }, coopProfile) ?? "nothing is wrong";
  const ref = { name: "s", key: "k" };

  it("says while it is typed which name is reserved, and what to do instead", () => {
    assert.match(
      problem("env", { env: { FOO: "1", POD_IP: "x" } }),
      /“POD_IP” is a name that the session keeps/,
    );
    assert.match(problem("env", { env: { COOP_SESSION_ID: "x" } }), /keeps for itself/);
    for (const name of ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "COOP_MUX_TOKEN", "COOP_MUX_URL"])
      assert.match(problem("env", { env: { [name]: "x" } }), /comes from a credential.*Credentials panel/);
    assert.match(problem("secretEnv", { secretEnv: { COOP_URL: ref } }), /keeps for itself/);
  });

  it("lets through what the session takes", () => {
    assert.equal(problem("env", { env: { FOO: "1" } }), "nothing is wrong");
    assert.equal(problem("secretEnv", { secretEnv: { OPENAI_API_KEY: ref } }), "nothing is wrong");
    assert.equal(problem("image", { env: { POD_IP: "x" } }), "nothing is wrong");
  });

  it("flags every name that is left out, and no other", () => {
    for (const profile of builtInProfiles) {
      const names = [
        "POD_IP",
        "FOO",
        ...(profile.reservedEnv ?? []),
        ...Object.keys(profile.defaults.secretEnv ?? {}),
      ];
      const env = Object.fromEntries(names.map((name) => [name, "1"]));
      const resolution = resolveLaunch({ profile: profile.name, image: "a:1", env }, profile, {
        sessionId: "s",
      });
      assert.ok(resolution.kind === "resolved");
      const flagged = names.filter((name) => reservationOf(name, profile) !== undefined);
      assert.deepEqual([...new Set(flagged)].sort(), resolution.launch.ignoredEnv, profile.name);
    }
  });
});

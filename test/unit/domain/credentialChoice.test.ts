import assert from "node:assert/strict";
import type { Credential, CredentialState, CredentialTarget } from "../../../src/domain/credential.js";
import {
  chooseCredentials,
  offeredCredentials,
  type UsableCredential,
} from "../../../src/domain/credentialChoice.js";
import type { LaunchRequest } from "../../../src/domain/launch.js";
import { mergeProfile } from "../../../src/domain/mergeLaunch.js";
import { resolveProfiles } from "../../../src/domain/profiles/resolveProfiles.js";
import { resolveLaunch } from "../../../src/domain/resolveLaunch.js";

const { profiles } = resolveProfiles({});
const profileOf = (name: string) => {
  const profile = profiles.find((each) => each.name === name);
  assert.ok(profile);
  return profile;
};

const usable = (
  name: string,
  target: CredentialTarget,
  more: Partial<UsableCredential> & { readonly profiles?: Credential["profiles"] } = {},
): UsableCredential => {
  const { profiles: wanted, ...rest } = more;
  const credential = {
    id: `id-${name}`,
    name,
    target,
    ...(wanted === undefined ? {} : { profiles: wanted }),
  };
  return { credential, state: "untested", sessionCount: 0, ...rest };
};
const git = (name: string, host: string, state: CredentialState = "untested") =>
  usable(name, { kind: "gitHttps", host, username: "git" }, { state });
const env = (name: string, variable: string, more: Parameters<typeof usable>[2] = {}) =>
  usable(name, { kind: "env", variable }, more);

const choose = (request: Partial<LaunchRequest>, all: readonly UsableCredential[]) => {
  const profile = profileOf(request.profile ?? "default");
  const choice = chooseCredentials(
    mergeProfile({ profile: profile.name, ...request }, profile),
    profile,
    all,
  );
  return {
    names: choice.chosen.map(({ name }) => name).sort(),
    said: [...choice.problems.map(({ message }) => message), ...choice.warnings],
  };
};

describe("which credentials a launch offers", () => {
  const offered = (request: Partial<LaunchRequest>, all: readonly UsableCredential[]) => {
    const profile = profileOf(request.profile ?? "default");
    const merged = mergeProfile({ profile: profile.name, ...request }, profile);
    return offeredCredentials(merged, profile, all).map(
      ({ credential, isDefault }) => `${credential.name}${isDefault ? " *" : ""}`,
    );
  };

  it("offers those of use, with what it takes unasked first", () => {
    const all = [
      git("elsewhere", "gitlab.com"),
      git("refused", "github.com", "refused"),
      git("good", "github.com", "healthy"),
      env("variable", "NPM_TOKEN"),
      usable("images", { kind: "registry", server: "registry.example.com", username: "r" }),
    ];
    assert.deepEqual(offered({ git: { url: "https://github.com/a/b" } }, all), [
      "good *",
      "refused",
      "variable",
    ]);
    assert.deepEqual(offered({ image: "registry.example.com/app:1" }, all), ["images *", "variable"]);
  });

  it("goes by what the profile needs", () => {
    const all = [env("claude", "ANTHROPIC_API_KEY")];
    assert.deepEqual(offered({ profile: "coop" }, all), ["claude *"]);
    assert.deepEqual(offered({ profile: "default" }, all), ["claude"]);
  });
});

describe("which credentials a session gets", () => {
  it("takes the one for the repository's host, and no other", () => {
    const all = [git("here", "github.com"), git("there", "gitlab.com")];
    assert.deepEqual(choose({ git: { url: "https://github.com/a/b" } }, all), { names: ["here"], said: [] });
    assert.deepEqual(choose({ git: { url: "git@github.com:a/b" } }, all).names, []);
    assert.deepEqual(choose({}, all).names, []);
    const own = { url: "https://github.com/a/b", secretName: "mine" };
    assert.deepEqual(choose({ git: own }, all).names, []);
  });

  it("sends no token in the clear, unless it is named for it", () => {
    const http = { git: { url: "http://github.com/a/b" } };
    assert.deepEqual(choose(http, [git("g", "github.com")]).names, []);
    assert.deepEqual(choose({ ...http, credentials: ["g"] }, [git("g", "github.com")]).names, ["g"]);
  });

  it("takes the registry's for an image of it, unless a pull secret is named", () => {
    const all = [usable("r", { kind: "registry", server: "r.test:5000", username: "u" })];
    assert.deepEqual(choose({ image: "r.test:5000/a:1" }, all).names, ["r"]);
    assert.deepEqual(choose({ image: "node:24" }, all).names, []);
    assert.deepEqual(choose({ image: "r.test:5000/a:1", imagePullSecrets: ["x"] }, all).names, []);
  });

  it("gives a variable to profiles that ask for it, to named ones, or to all", () => {
    const all = [
      env("claude", "ANTHROPIC_API_KEY"),
      env("named", "NPM_TOKEN", { profiles: ["Execbox"] }),
      env("every", "SENTRY_TOKEN", { profiles: ["*"] }),
    ];
    assert.deepEqual(choose({ profile: "coop" }, all).names, ["claude", "every"]);
    assert.deepEqual(choose({ profile: "execbox" }, all).names, ["every", "named"]);
    assert.deepEqual(choose({}, all).names, ["every"]);
  });

  it("gives one login for a service: the accepted one, then the least used", () => {
    const key = (name: string, state: CredentialState, sessionCount: number) =>
      env(name, name === "oauth" ? "CLAUDE_CODE_OAUTH_TOKEN" : "ANTHROPIC_API_KEY", { state, sessionCount });
    const coop = { profile: "coop" };
    assert.deepEqual(choose(coop, [key("a", "untested", 0), key("oauth", "healthy", 9)]).names, ["oauth"]);
    assert.deepEqual(choose(coop, [key("a", "healthy", 2), key("b", "healthy", 1)]).names, ["b"]);
    assert.deepEqual(choose(coop, [key("a", "refused", 0), key("b", "untested", 5)]).names, ["b"]);
  });

  it("leaves out what cannot work, and says so", () => {
    for (const state of ["missing", "expired", "refused"] as const) {
      const { names, said } = choose({ profile: "coop" }, [env("k", "ANTHROPIC_API_KEY", { state })]);
      assert.deepEqual(names, []);
      assert.match(said.join(), /“k” is not given/);
    }
  });

  it("gives exactly what the request names, by name or id", () => {
    const all = [env("Claude", "ANTHROPIC_API_KEY"), env("other", "OPENAI_API_KEY"), git("g", "github.com")];
    const request = { profile: "coop", git: { url: "https://github.com/a/b" } };
    assert.deepEqual(choose({ ...request, credentials: ["claude", "id-g"] }, all).names, ["Claude", "g"]);
    assert.deepEqual(choose({ ...request, credentials: [] }, all).names, []);
  });

  it("says what is wrong with what the request names", () => {
    const all = [
      env("a", "ANTHROPIC_API_KEY"),
      env("b", "CLAUDE_CODE_OAUTH_TOKEN"),
      env("gone", "X", { state: "missing" }),
      env("old", "Y", { state: "expired" }),
      git("g", "github.com"),
    ];
    assert.match(choose({ credentials: ["none"] }, all).said.join(), /no credential “none”/);
    assert.match(choose({ credentials: ["gone"] }, all).said.join(), /has no value/);
    assert.match(choose({ credentials: ["a", "b"] }, all).said.join(), /the same thing/);
    assert.deepEqual(choose({ credentials: ["old"] }, all).names, ["old"]);
    assert.match(choose({ credentials: ["old"] }, all).said.join(), /may not work/);
    assert.match(choose({ credentials: ["g"] }, all).said.join(), /nothing is cloned from github.com/);
  });

  it("refers to the session's Secret, before the shared one and instead of its alternatives", () => {
    const resolve = (credentials: readonly UsableCredential[], request: Partial<LaunchRequest> = {}) => {
      const resolution = resolveLaunch({ profile: "coop", ...request }, profileOf("coop"), {
        sessionId: "5e55",
        credentials,
      });
      assert.ok(resolution.kind === "resolved");
      return Object.fromEntries(
        resolution.launch.env.flatMap((each) =>
          each.kind === "secret"
            ? [[each.name, `${each.ref.name}/${each.ref.key}`]]
            : each.name === "COOP_MUX_URL" && each.kind === "literal"
              ? [[each.name, each.value]]
              : [],
        ),
      );
    };
    const shared = {
      ANTHROPIC_API_KEY: "anthropic-credentials/api-key",
      CLAUDE_CODE_OAUTH_TOKEN: "anthropic-credentials/oauth-token",
    };
    assert.deepEqual(resolve([]), shared);
    assert.deepEqual(resolve([env("k", "ANTHROPIC_API_KEY")]), {
      ANTHROPIC_API_KEY: "session-5e55-credentials/env.ANTHROPIC_API_KEY",
    });
    const mine = { ANTHROPIC_API_KEY: { name: "mine", key: "k" } };
    assert.equal(
      resolve([env("k", "ANTHROPIC_API_KEY")], { secretEnv: mine })["ANTHROPIC_API_KEY"],
      "mine/k",
    );
    assert.deepEqual(resolve([usable("p", { kind: "controlPlane", url: "http://mux.test" })]), {
      ...shared,
      COOP_MUX_URL: "http://mux.test",
      COOP_MUX_TOKEN: "session-5e55-credentials/control-plane-token",
    });
  });
});

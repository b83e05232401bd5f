import assert from "node:assert/strict";
import type { LaunchRequest } from "../../../src/domain/launch.js";
import { builtInProfiles } from "../../../src/domain/profiles/builtInProfiles.js";
import { coopProfile } from "../../../src/domain/profiles/coop.js";
import { defaultProfile } from "../../../src/domain/profiles/default.js";
import { execboxProfile } from "../../../src/domain/profiles/execbox.js";
import { nvimWebProfile } from "../../../src/domain/profiles/nvimWeb.js";
import { opencodeProfile } from "../../../src/domain/profiles/opencode.js";
import type { Profile } from "../../../src/domain/profile.js";
import { resolveLaunch } from "../../../src/domain/resolveLaunch.js";
import type { ResolvedLaunch } from "../../../src/domain/resolvedLaunch.js";

const sessionId = "0b1c2d3e-4f50-4617-8a29-3b4c5d6e7f80";

function resolve(profile: Profile, request: Omit<LaunchRequest, "profile"> = {}): ResolvedLaunch {
  const resolution = resolveLaunch({ profile: profile.name, ...request }, profile, { sessionId });
  assert.ok(resolution.kind === "resolved", JSON.stringify(resolution));
  return resolution.launch;
}

function value(launch: ResolvedLaunch, name: string): unknown {
  return launch.env.find((variable) => variable.name === name);
}

describe("resolveLaunch", () => {
  it("makes one pick of every profile with an image enough", () => {
    for (const profile of builtInProfiles) {
      const resolution = resolveLaunch({ profile: profile.name }, profile, { sessionId });
      assert.equal(
        resolution.kind,
        profile.defaults.image === undefined ? "problems" : "resolved",
        profile.name,
      );
    }
  });

  it("asks for an image where the profile has none", () => {
    for (const profile of [execboxProfile, nvimWebProfile]) {
      const resolution = resolveLaunch({ profile: profile.name }, profile, { sessionId });
      assert.ok(resolution.kind === "problems");
      assert.deepEqual(
        resolution.problems.map(({ field }) => field),
        ["image"],
      );
      assert.match(resolution.problems[0]?.message ?? "", /has no image of its own/);
    }
  });

  it("gives the same launch for the same request, profile and id", () => {
    const request = { env: { B: "2", A: "1" }, git: { url: "https://h/x" } };
    assert.deepEqual(resolve(coopProfile, request), resolve(coopProfile, request));
  });

  it("names a session after its profile and its id, unless it was given a name", () => {
    assert.equal(resolve(coopProfile).name, "coop-session-0b1c2d3e");
    assert.equal(resolve(coopProfile, { name: "mine" }).name, "mine");
  });

  it("does not let the person's variables change the session's own, and says which it left out", () => {
    const launch = resolve(coopProfile, {
      env: { POD_NAME: "x", COOP_URL: "y", ANTHROPIC_API_KEY: "z", OPENAI_API_KEY: "o", FOO: "1" },
      secretEnv: { POD_IP: { name: "s", key: "k" } },
    });
    assert.deepEqual(launch.ignoredEnv, [
      "ANTHROPIC_API_KEY",
      "COOP_URL",
      "OPENAI_API_KEY",
      "POD_IP",
      "POD_NAME",
    ]);
    assert.deepEqual(value(launch, "POD_NAME"), {
      name: "POD_NAME",
      kind: "field",
      fieldPath: "metadata.name",
    });
    assert.deepEqual(value(launch, "FOO"), { name: "FOO", kind: "literal", value: "1" });
    assert.deepEqual(value(launch, "ANTHROPIC_API_KEY"), {
      name: "ANTHROPIC_API_KEY",
      kind: "secret",
      ref: { name: "anthropic-credentials", key: "api-key", optional: true },
    });
    assert.equal(new Set(launch.env.map(({ name }) => name)).size, launch.env.length);
  });

  it("lets a Secret of the person's win over the profile's, and over a literal of the same name", () => {
    const launch = resolve(coopProfile, {
      secretEnv: { ANTHROPIC_API_KEY: { name: "mine", key: "k" }, FOO: { name: "mine", key: "f" } },
      env: { FOO: "1" },
    });
    assert.deepEqual(value(launch, "ANTHROPIC_API_KEY"), {
      name: "ANTHROPIC_API_KEY",
      kind: "secret",
      ref: { name: "mine", key: "k" },
    });
    assert.deepEqual(launch.ignoredEnv, ["FOO"]);
  });

  it("starts in the clone, except for coop, which starts where it is told", () => {
    const git = { url: "https://h/x" };
    assert.equal(resolve(defaultProfile).workingDir, "/workspace");
    assert.equal(resolve(defaultProfile, { git }).workingDir, "/workspace/repo");
    assert.equal(resolve(execboxProfile, { image: "a:1" }).workingDir, "/");
    assert.equal(resolve(execboxProfile, { image: "a:1", git }).workingDir, "/workspace/repo");
    assert.equal(resolve(coopProfile, { git }).workingDir, "/workspace");
    assert.equal(resolve(coopProfile, { git, workingDir: "/workspace/repo" }).workingDir, "/workspace/repo");
    assert.equal(resolve(defaultProfile, { git, workspacePath: "/data/" }).workingDir, "/data/repo");
  });

  it("leaves the working directory of an OpenCode pod to its image, unless there is a clone or one is named", () => {
    assert.equal(resolve(opencodeProfile).workingDir, undefined);
    assert.equal(resolve(opencodeProfile, { workingDir: "/srv" }).workingDir, "/srv");
    assert.equal(resolve(opencodeProfile, { git: { url: "https://h/x" } }).workingDir, "/workspace/repo");
  });

  it("takes coop's branch main and depth 1, and the remote's own branch elsewhere", () => {
    const git = { url: "https://h/x" };
    assert.equal(resolve(coopProfile, { git }).git?.branch, "main");
    assert.equal(resolve(coopProfile, { git: { ...git, branch: "dev" } }).git?.branch, "dev");
    assert.equal(resolve(defaultProfile, { git }).git?.branch, undefined);
    assert.equal(resolve(defaultProfile, { git }).git?.depth, 1);
    assert.equal(resolve(defaultProfile, { git: { ...git, depth: 0 } }).git?.depth, 0);
  });

  it("keeps the pod with a wait of ours only where nothing else was asked to run", () => {
    assert.deepEqual(resolve(defaultProfile).process, { kind: "idle" });
    assert.deepEqual(resolve(opencodeProfile).process, { kind: "idle" });
    assert.deepEqual(resolve(execboxProfile, { image: "a:1" }).process, { kind: "image" });
    assert.deepEqual(resolve(defaultProfile, { command: ["npm"] }).process, {
      kind: "command",
      command: ["npm"],
    });
    assert.deepEqual(resolve(defaultProfile, { args: ["x"] }).process, { kind: "command", args: ["x"] });
  });

  it("takes a command of the person's without the profile's arguments", () => {
    const profile: Profile = { ...defaultProfile, defaults: { image: "a:1", command: ["a"], args: ["b"] } };
    assert.deepEqual(resolve(profile, { command: ["c"] }).process, { kind: "command", command: ["c"] });
    assert.deepEqual(resolve(profile, { args: ["d"] }).process, {
      kind: "command",
      command: ["a"],
      args: ["d"],
    });
  });

  it("does not ask another image for the profile's probe, nor forbid pulling it", () => {
    assert.equal(resolve(coopProfile).probe.kind, "http");
    assert.equal(resolve(coopProfile).imagePullPolicy, "Never");
    const other = resolve(coopProfile, { image: "ghcr.io/groblegark/coop:claude" });
    assert.equal(other.probe.kind, "none");
    assert.equal(other.imagePullPolicy, undefined);
    assert.equal(resolve(coopProfile, { command: ["sh"] }).probe.kind, "none");
  });

  it("states a request where only a limit was given, and the other way round", () => {
    const given = (request: LaunchRequest["resources"]) =>
      resolve(execboxProfile, { image: "a:1", ...(request && { resources: request }) }).resources;
    assert.deepEqual(given({ cpuLimit: "2" }), { cpuRequest: "2", cpuLimit: "2" });
    assert.deepEqual(given({ memoryRequest: "1Gi" }), { memoryRequest: "1Gi", memoryLimit: "1Gi" });
    assert.deepEqual(given(undefined), {});
  });

  it("never lets a profile's limit contradict what the person asked for", () => {
    const more = resolve(nvimWebProfile, {
      image: "a:1",
      resources: { memoryRequest: "4Gi", cpuLimit: "50m" },
    });
    assert.deepEqual(more.resources, {
      cpuRequest: "50m",
      cpuLimit: "50m",
      memoryRequest: "4Gi",
      memoryLimit: "4Gi",
    });
    const less = resolve(nvimWebProfile, { image: "a:1", resources: { memoryRequest: "64Mi" } });
    assert.equal(less.resources.memoryLimit, "512Mi");
  });

  it("joins labels, keeps its own, and makes values of others into label values", () => {
    const launch = resolve(opencodeProfile, {
      labels: { "managed-by": "x", app: "postgres", task: "feat/x y", "pod-sessions.dev/session": "evil" },
    });
    assert.deepEqual(launch.labels, { app: "postgres", "managed-by": "x", task: "feat-x-y" });
    assert.deepEqual(launch.rawLabels, { task: "feat/x y" });
    assert.equal(launch.warnings.length, 2);
    assert.match(launch.warnings.join("\n"), /“task” became “feat-x-y”[^]*pod-sessions\.dev\/session/);
    assert.equal(resolve(opencodeProfile).labels["app"], "opencode-manager");
  });

  it("warns of a moving tag and of a folder of the node", () => {
    const { warnings } = resolve(execboxProfile, {
      image: "node",
      storage: { kind: "hostPath", path: "/data" },
    });
    assert.match(warnings[0] ?? "", /“node” has no tag/);
    assert.match(warnings[1] ?? "", /folder “\/data”.*Pod Security/);
    assert.deepEqual(resolve(defaultProfile).warnings, []);
  });

  it("warns of a secret that would stand in the pod, without repeating it", () => {
    const { warnings } = resolve(defaultProfile, { env: { API_TOKEN: "canary", LOG_LEVEL: "debug" } });
    assert.match(warnings.join(), /^API_TOKEN: .*Secret/);
    assert.doesNotMatch(warnings.join(), /canary|LOG_LEVEL/);
  });

  it("gives a restricted session a home that it may write to, unless it has one", () => {
    assert.deepEqual(value(resolve(defaultProfile), "HOME"), {
      name: "HOME",
      kind: "literal",
      value: "/workspace",
    });
    assert.deepEqual(value(resolve(defaultProfile, { env: { HOME: "/home/me" } }), "HOME"), {
      name: "HOME",
      kind: "literal",
      value: "/home/me",
    });
    assert.equal(value(resolve(opencodeProfile), "HOME"), undefined);
  });
});

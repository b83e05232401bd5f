import assert from "node:assert/strict";
import { builtInProfiles } from "../../../../src/domain/profiles/builtInProfiles.js";
import { resolveProfiles } from "../../../../src/domain/profiles/resolveProfiles.js";
import type { Settings } from "../../../../src/domain/settings.js";

function resolve(custom: unknown): ReturnType<typeof resolveProfiles> {
  return resolveProfiles(custom as Settings["profiles"]);
}

function profile(custom: unknown, name: string) {
  const { profiles, problems } = resolve(custom);
  assert.deepEqual(problems, []);
  const found = profiles.find((each) => each.name === name);
  assert.ok(found);
  return found;
}

/** The only problem of settings that are wrong in one way; the profile `mine` is then left out. */
function problem(custom: unknown): string {
  const { profiles, problems } = resolve(custom);
  assert.equal(problems.length, 1, problems.map(({ message }) => message).join("\n"));
  assert.equal(
    profiles.some(({ name }) => name === "mine"),
    false,
  );
  assert.ok(problems[0]);
  return problems[0].message;
}

describe("resolveProfiles", () => {
  it("is the built-in ones without settings", () => {
    assert.deepEqual(resolve({}), { profiles: builtInProfiles, problems: [] });
  });

  it("describes each built-in one on a line that a list shows whole", () => {
    for (const { name, description } of builtInProfiles) assert.ok(description.length <= 80, name);
  });

  it("lays a profile over the one that it extends, through a chain", () => {
    const mine = profile(
      {
        mine: { extends: "team", env: { A: "mine" }, timeoutSeconds: 60 },
        team: {
          extends: "coop",
          title: "Team",
          image: "team/coop:1",
          env: { A: "team", B: "team" },
          namePrefix: "t-",
        },
      },
      "mine",
    );
    assert.equal(mine.title, "mine");
    assert.equal(mine.builtIn, false);
    assert.equal(mine.container, "coop");
    assert.equal(mine.namePrefix, "t-");
    assert.deepEqual(mine.defaults.env, { A: "mine", B: "team" });
    assert.equal(mine.defaults.image, "team/coop:1");
    assert.equal(mine.defaults.timeoutSeconds, 60);
    assert.equal(mine.defaults.serviceAccount, "coop-session");
  });

  it("extends the default profile where it does not say what", () => {
    assert.equal(profile({ mine: { image: "a:1" } }, "mine").mainProcess, "idle");
  });

  it("changes a built-in profile by its name, and keeps its place and title", () => {
    const custom = { default: { image: "node:24" }, mine: {} };
    const { profiles } = resolve(custom);
    assert.deepEqual(
      profiles.map(({ name }) => name),
      [...builtInProfiles.map(({ name }) => name), "mine"],
    );
    assert.equal(profiles[0]?.defaults.image, "node:24");
    assert.equal(profiles[0]?.title, "Default");
    // What extends it takes the changed one.
    assert.equal(profile(custom, "mine").defaults.image, "node:24");
  });

  it("takes another base for a built-in name", () => {
    assert.equal(profile({ default: { extends: "opencode" } }, "default").container, "runner");
    assert.equal(profile({ default: { extends: "default", image: "a:1" } }, "default").defaults.image, "a:1");
  });

  it("names an unknown base and the ones that there are", () => {
    assert.match(
      problem({ mine: { extends: "nope" } }),
      /^podSessions\.profiles\.mine\.extends: there is no usable profile “nope”\. Choose one of default, coop,/,
    );
  });

  it("says which profiles extend one another in a circle, once", () => {
    assert.match(
      problem({ mine: { extends: "b" }, b: { extends: "mine" } }),
      /in a circle, “b” → “mine” → “b”/,
    );
    assert.match(problem({ mine: { extends: "mine" } }), /in a circle, “mine” → “mine”/);
  });

  it("names the key of a wrong type, of a wrong word and of an unknown key", () => {
    const key = "podSessions\\.profiles\\.mine";
    assert.match(
      problem({ mine: { timeoutSeconds: "1h" } }),
      new RegExp(`^${key}\\.timeoutSeconds: this must be a number, and is a text`),
    );
    assert.match(
      problem({ mine: { ports: [{ port: "80" }] } }),
      new RegExp(`^${key}\\.ports\\[0\\]\\.port: this must be a number`),
    );
    assert.match(
      problem({ mine: { env: { A: 1 } } }),
      new RegExp(`^${key}\\.env\\.A: this must be a text, and is a number`),
    );
    assert.match(problem({ mine: { imge: "x" } }), new RegExp(`^${key}\\.imge: there is no such key`));
    assert.match(
      problem({ mine: { git: { uri: "x", url: "https://h/x" } } }),
      new RegExp(`^${key}\\.git\\.uri: there is no such key`),
    );
    assert.match(
      problem({ mine: { security: "none" } }),
      new RegExp(`^${key}\\.security: this must be one of “restricted”, “default”`),
    );
    assert.match(problem({ mine: { storage: { kind: "disk" } } }), new RegExp(`^${key}\\.storage`));
    assert.match(problem({ mine: null }), new RegExp(`^${key}: this must be an object, and is null`));
    assert.match(
      problem({ mine: { git: {} } }),
      new RegExp(`^${key}\\.git\\.url: this must be a text, and is missing`),
    );
  });

  it("checks values as a launch does", () => {
    assert.match(
      problem({ mine: { image: "node 20" } }),
      /^podSessions\.profiles\.mine\.image: .*contains a space/,
    );
    assert.match(
      problem({ mine: { resources: { memoryLimit: "2 gigs" } } }),
      /mine\.resources\.memoryLimit: .*“2Gi”/,
    );
    assert.match(problem({ mine: { namePrefix: "Mine" } }), /mine\.namePrefix: /);
    assert.match(problem({ mine: { namePrefix: "x".repeat(56) } }), /at most 55/);
    assert.match(problem({ mine: { container: "My Box" } }), /mine\.container: .*“my-box”/);
    assert.match(problem({ mine: { stopGraceSeconds: -1 } }), /mine\.stopGraceSeconds: /);
    assert.match(problem({ "a b": {} }), /“a b” cannot be the name of a profile/);
  });

  it("keeps a built-in profile as it was when its change is wrong", () => {
    const { profiles, problems } = resolve({ default: { image: "node 20" } });
    assert.equal(problems.length, 1);
    assert.deepEqual(profiles, builtInProfiles);
  });
});

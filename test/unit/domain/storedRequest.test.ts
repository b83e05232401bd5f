import assert from "node:assert/strict";
import type { LaunchRequest } from "../../../src/domain/launch.js";
import { looksSecret } from "../../../src/domain/secretNames.js";
import { parseStoredRequest, storedRequest } from "../../../src/domain/storedRequest.js";

describe("storedRequest", () => {
  it("keeps a request through JSON", () => {
    const request: LaunchRequest = {
      profile: "default",
      name: "a",
      env: { A: "1" },
      git: { url: "https://h/x", branch: "b" },
      storage: { kind: "newClaim", size: "1Gi", keep: true },
      probe: { kind: "tcp", port: 1 },
    };
    assert.deepEqual(parseStoredRequest(storedRequest(request)), { request, hiddenEnv: [], hasFiles: false });
  });

  it("copies neither secrets nor files into the annotation, and says that there were some", () => {
    const json = storedRequest({
      profile: "default",
      env: { GITHUB_TOKEN: "ghp_canary", LOG_LEVEL: "debug" },
      files: [{ path: "a", content: "file-canary" }],
    });
    assert.doesNotMatch(json, /canary/);
    assert.deepEqual(parseStoredRequest(json), {
      request: { profile: "default", env: { LOG_LEVEL: "debug" } },
      hiddenEnv: ["GITHUB_TOKEN"],
      hasFiles: true,
    });
  });

  it("reads nothing from what it did not write", () => {
    for (const json of ["", "{", "null", "[]", "{}", '{"profile":1}', '{"profile":"x","env":{"A":1}}']) {
      assert.equal(parseStoredRequest(json), undefined, json);
    }
  });

  it("ignores fields of a newer version", () => {
    assert.deepEqual(parseStoredRequest('{"profile":"x","future":1}')?.request, { profile: "x" });
  });
});

describe("looksSecret", () => {
  it("knows names that mostly hold secrets", () => {
    const secret = [
      "GITHUB_TOKEN",
      "apiKey",
      "DB_PASSWORD",
      "AWS_SECRET_ACCESS_KEY",
      "SSH_KEY",
      "auth",
      "session-key",
      "DATABASE_URL",
      "myCredentials",
      "PGPASSWORD",
    ];
    for (const name of secret) assert.equal(looksSecret(name), true, name);
  });

  it("leaves ordinary names alone", () => {
    for (const name of [
      "LOG_LEVEL",
      "AUTHOR",
      "MONKEY",
      "KEYBOARD",
      "PATH",
      "TOKENIZER",
      "COMPASS",
      "HOME",
    ]) {
      assert.equal(looksSecret(name), false, name);
    }
  });
});

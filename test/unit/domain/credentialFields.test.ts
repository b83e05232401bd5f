import assert from "node:assert/strict";
import type { CredentialTarget } from "../../../src/domain/credential.js";
import { credentialProblems, normalizeTarget } from "../../../src/domain/credentialFields.js";
import { dockerConfigKey, gitHostOf, isFromRegistry } from "../../../src/domain/credentialHosts.js";

const fields = (
  target: CredentialTarget,
  more: { name?: string; testUrl?: string; expiresAt?: string } = {},
) =>
  credentialProblems({ name: "n", target: normalizeTarget(target), ...more }, [{ name: "GitHub" }]).map(
    ({ field }) => field,
  );
const git = { kind: "gitHttps", host: "github.com", username: "git" } as const;
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

describe("the fields of a credential", () => {
  it("takes a host as it is copied from the address bar", () => {
    for (const host of ["https://GitHub.com/me/project", " github.com ", "git@github.com"]) {
      assert.deepEqual(normalizeTarget({ ...git, host }), git, host);
    }
    assert.deepEqual(
      normalizeTarget({ kind: "registry", server: "https://index.docker.io/v1/", username: " a " }),
      {
        kind: "registry",
        server: "docker.io",
        username: "a",
      },
    );
  });

  it("names each field that is wrong", () => {
    assert.deepEqual(fields(git), []);
    assert.deepEqual(fields(git, { name: " " }), ["name"]);
    assert.deepEqual(fields(git, { name: "github " }), ["name"]);
    assert.deepEqual(fields(git, { name: "a\nb" }), ["name"]);
    assert.deepEqual(fields({ ...git, host: "no host", username: "" }), ["host", "username"]);
    assert.deepEqual(fields({ ...git, username: "a:b" }), ["username"]);
    assert.deepEqual(fields({ kind: "env", variable: "A B" }), ["variable"]);
    assert.deepEqual(fields({ kind: "controlPlane", url: "plane.test" }), ["url"]);
    assert.deepEqual(fields({ kind: "controlPlane", url: "http://u:p@plane.test" }), ["url"]);
    assert.deepEqual(fields(git, { testUrl: "https://t@github.com/x" }), ["testUrl"]);
    assert.deepEqual(fields(git, { expiresAt: "soon" }), ["expiresAt"]);
    assert.deepEqual(fields({ kind: "gitSsh", host: "h", knownHosts: "" }), ["knownHosts"]);
    assert.deepEqual(fields({ kind: "gitSsh", host: "h", knownHosts: "h not-a-key" }), ["knownHosts"]);
    assert.deepEqual(fields({ kind: "gitSsh", host: "h", knownHosts: `# h\r\n|1|x=|y= ${hostKey}\n\n` }), []);
  });

  it("knows which host an address of git asks for a login", () => {
    assert.deepEqual(gitHostOf("https://me@GitHub.com/a/b"), { way: "https", host: "github.com" });
    assert.deepEqual(gitHostOf("http://git.test:3000/a"), { way: "http", host: "git.test:3000" });
    assert.deepEqual(gitHostOf("git@github.com:a/b.git"), { way: "ssh", host: "github.com" });
    assert.deepEqual(gitHostOf("ssh://git@h:22022/a"), { way: "ssh", host: "h:22022" });
    assert.equal(gitHostOf("git://h/a"), undefined);
  });

  it("knows which registry an image is from, and what the kubelet calls it", () => {
    assert.ok(isFromRegistry("node:24", "docker.io"));
    assert.ok(isFromRegistry("team/app", "https://index.docker.io/v1/"));
    assert.ok(isFromRegistry("Registry.test:5000/app:1", "registry.test:5000"));
    assert.ok(!isFromRegistry("registry.test/app", "registry.test:5000"));
    assert.equal(dockerConfigKey("docker.io"), "https://index.docker.io/v1/");
    assert.equal(dockerConfigKey("https://registry.test:5000/"), "registry.test:5000");
  });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkCredentialValue } from "../../../src/domain/credentialValue.js";
import { expiryOfToken } from "../../../src/domain/credential.js";

const canary = "s3cret";

describe("a credential's value", () => {
  it("keeps quotes, dollars and backslashes as they are", () => {
    const value = `a"b'c\`d$(e)\\f`;
    assert.deepEqual(checkCredentialValue("gitHttps", value), { kind: "good", value });
  });

  it("offers to leave out spaces and line ends around it", () => {
    for (const typed of [` ${canary}`, `${canary}\n`, `\t${canary}\r\n`]) {
      const checked = checkCredentialValue("registry", typed);
      assert.equal(checked.kind === "spaces" && checked.trimmed, canary, JSON.stringify(typed));
    }
  });

  const wrong = [
    ["an empty one", "gitHttps", "", /empty/],
    ["spaces alone", "env", "  \n", /empty/],
    ["a token of two lines", "gitHttps", `${canary}\n${canary}`, /several lines/],
    ["a carriage return in a token", "controlPlane", `${canary}\r${canary}`, /several lines/],
    ["a token of 64 KB", "registry", canary.repeat(10_923), /65538 bytes/],
    ["a variable that no process can have", "env", canary.repeat(20_000), /120000 bytes/],
    ["a NUL byte", "env", `${canary}\0`, /NUL/],
    ["a public key", "gitSsh", `ssh-ed25519 AAAA${canary}`, /public key/],
    ["half a key", "gitSsh", `-----BEGIN OPENSSH PRIVATE KEY-----\n${canary}`, /no whole SSH key/],
    ["a key of PuTTY", "gitSsh", `PuTTY-User-Key-File-3: ${canary}`, /PuTTY/],
    [
      "an encrypted PEM key",
      "gitSsh",
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${canary}\n-----END RSA PRIVATE KEY-----`,
      /passphrase/,
    ],
  ] as const;
  for (const [what, kind, value, message] of wrong) {
    it(`refuses ${what}, and does not quote it`, () => {
      const checked = checkCredentialValue(kind, value);
      assert.ok(checked.kind === "wrong", checked.kind);
      assert.match(checked.message, message);
      assert.ok(!checked.message.includes(canary));
    });
  }

  it("takes a variable of 64 KB and of several lines", () => {
    const value = `{\n${"x".repeat(65_530)}\n}`;
    assert.deepEqual(checkCredentialValue("env", value), { kind: "good", value });
  });

  it("tells an SSH key with a passphrase from one without, by its bytes", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "keys-"));
    try {
      for (const [name, passphrase] of [
        ["open", ""],
        ["closed", canary],
      ] as const) {
        const file = path.join(folder, name);
        execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", file]);
        const key = readFileSync(file, "utf8");
        const checked = checkCredentialValue("gitSsh", key.replaceAll("\n", "\r\n").trimEnd());
        if (name === "open") assert.deepEqual(checked, { kind: "good", value: key });
        else assert.match(checked.kind === "wrong" ? checked.message : "", /passphrase/);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("reads from a JSON Web Token when it ends, and from nothing else", () => {
    const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
    assert.equal(expiryOfToken(token({ exp: 1_800_000_000 })), "2027-01-15T08:00:00.000Z");
    assert.equal(expiryOfToken(token({ sub: "a" })), undefined);
    assert.equal(expiryOfToken(token({ exp: "soon" })), undefined);
    assert.equal(expiryOfToken("ghp_abc"), undefined);
    assert.equal(expiryOfToken("a.b.c"), undefined);
  });
});

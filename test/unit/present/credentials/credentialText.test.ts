import assert from "node:assert/strict";
import { givenText, launchCredentialsText } from "../../../../src/present/credentials/credentialText.js";

describe("credentials of a launch, in words", () => {
  it("tells what fits from what was chosen", () => {
    assert.equal(
      launchCredentialsText(undefined, ["claude", "code"], "allowed"),
      "claude, code  (what fits)",
    );
    assert.equal(launchCredentialsText(undefined, [], "allowed"), "none fits");
    assert.equal(launchCredentialsText(["code"], ["claude"], "unknown"), "code");
    assert.equal(launchCredentialsText([], ["claude"], "allowed"), "none");
  });

  it("tells that what fits cannot be given", () => {
    assert.equal(
      launchCredentialsText(undefined, ["claude"], "denied"),
      "claude  (what fits), but you may not create Secrets here",
    );
  });

  it("tells what a session was given, and nothing where that is nothing", () => {
    assert.equal(givenText("web", ["claude"]), "“web” was given the credential “claude”");
    assert.equal(givenText("web", ["a", "b"]), "“web” was given the credentials “a”, “b”");
    assert.equal(givenText("web", []), undefined);
  });
});

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { until } from "../../../scripts/editor/until.js";
import { needsCluster } from "../../testCluster.js";
import { CredentialsPage } from "../credentialsPage.js";
import { startTokenService, type TokenService } from "../tokenService.js";

const sshKey = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const hostKey = `git.example.com ssh-ed25519 ${"A".repeat(68)}`;

describe("the credentials panel", function () {
  this.timeout(180_000);
  let page: CredentialsPage;
  let service: TokenService;

  before(async function () {
    const { kubeconfig } = needsCluster(this);
    service = await startTokenService();
    page = await CredentialsPage.open(kubeconfig);
  });
  after(async () => {
    await page?.stop();
    service?.stop();
  });

  it("says that there is none yet, what to do, and where sessions get their variables from", async () => {
    await page.text("the empty panel", /None yet\. Add one below, or import it\./);
    await page.text("who wins", /Agent\s+ANTHROPIC_API_KEY\s+.*nothing\s+You have none of your own/);
    await page.editor.screenshot("credentials-panel-empty");
    assert.deepEqual(await page.editor.webviewAxe(), []);
  });

  it("adds one of each kind", async () => {
    await page.addKept(
      "Agent key or variable",
      { Name: "claude", Variable: "ANTHROPIC_API_KEY", Value: service.accepted },
      { "Address to test it with": service.url },
    );
    await page.addKept("Git over HTTPS", {
      Name: "code",
      Host: "https://git.example.com/team/project",
      "User name": "ada",
      Token: "token",
    });
    await page.addKept("Git over SSH", {
      Name: "deploy key",
      Host: "git.example.com:2222",
      "Key of the host": hostKey,
      "Private key": sshKey,
    });
    await page.addKept("Image registry", {
      Name: "images",
      Registry: "registry.example.com",
      "User name": "robot",
      "Password or token": "password",
    });
    await page.choose("Control plane");
    await page.set("Name", "plane");
    await page.set("URL", "http://plane.example.com:9800");
    await page.press("Add with a generated value");
    await page.text("the answer", /“plane” has a new value of 64 hex digits, which is on the clipboard too/);
    const made = await page.editor.page.evaluate(() => navigator.clipboard.readText());
    assert.match(made, /^[0-9a-f]{64}$/);
    await page.untilRow("code", /git\.example\.com as ada/);
    await page.untilRow("deploy key", /git\.example\.com:2222 by key/);
    await page.untilRow("images", /registry\.example\.com as robot/);
    for (const name of ["claude", "code", "deploy key", "images", "plane"])
      await page.untilRow(name, /Not proven/);
    assert.equal(await page.valueOf("Token"), "");
  });

  it("tells healthy, expired, refused and not proven apart, and which source wins", async () => {
    const about = { "Address to test it with": service.url };
    const kind = "Agent key or variable";
    await page.addKept(kind, { Name: "old", Variable: "OLD_TOKEN", Value: service.expired }, about);
    await page.addKept(kind, { Name: "wrong", Variable: "WRONG_TOKEN", Value: "wrong" }, about);
    await page.press("Test all");
    await page.untilRow("claude", /Accepted/);
    await page.untilRow("old", /Expired.*says that it has expired/s);
    await page.untilRow("wrong", /Refused.*refuses it/s);
    await page.untilRow("code", /Not proven.*Name a private repository/s);
    await page.text("who wins", /ANTHROPIC_API_KEY\s+.*your credential “claude”\s+Your own goes first\./);
    await page.frame.locator("h1").scrollIntoViewIfNeeded();
    await page.editor.screenshot("credentials-panel-states");
    assert.deepEqual(await page.editor.webviewAxe(), []);
  });

  it("does not leave an import without an address to test it with: it can be edited", async () => {
    await page.press("Edit the credential code");
    const form = page.frame.getByRole("group", { name: "Edit code" });
    const field = (name: string) => form.getByRole("textbox", { name, exact: true });
    await field("Name").fill("code host");
    await field("Address to test it with").fill(`${service.url}/private`);
    await field("Ends on").fill("soon");
    await page.press("Save changes");
    await page.text("the fault", /This is no date\. Write it like 2027-01-31\./);
    assert.equal(await field("Name").inputValue(), "code host");
    await page.editor.screenshot("credentials-panel-edit");
    assert.deepEqual(await page.editor.webviewAxe(), []);
    await field("Ends on").fill("2098-01-31");
    await page.press("Save changes");
    await page.untilRow("code host", /Not proven(?!.*Name a private repository).*It ends on 2098-01-31/s);
    await page.press("Test the credential code host");
    await page.untilRow("code host", /The repository to try is on 127\.0\.0\.1/);
  });

  it("does not lose the day on which a value ends when it is rotated", async () => {
    await page.press("Rotate the credential code host");
    assert.equal(await page.valueOf("The new value ends on"), "2098-01-31");
    await page.set("New value of code host", "another");
    await page.set("The new value ends on", "2099-01-31");
    await page.editor.screenshot("credentials-panel-rotate");
    assert.deepEqual(await page.editor.webviewAxe(), []);
    await page.press("Save");
    await page.untilRow("code host", /It ends on 2099-01-31/);
    await page.press("Close");
  });

  it("stops the tests that are not answered, one and all, and can begin again", async () => {
    const release = service.hold();
    try {
      await page.press("Test all");
      await page.untilRow("old", /Asking…/);
      await page.editor.screenshot("credentials-panel-testing");
      assert.deepEqual(await page.editor.webviewAxe(), []);
      await page.press("Stop the test of the credential old");
      await page.untilRow("old", /Expired/);
      await page.untilRow("wrong", /Asking…/);
      await page.press("Stop all tests");
      await page.untilRow("wrong", /Refused/);
      await page.untilRow("claude", /Accepted/);
    } finally {
      release();
    }
    await page.press("Test all");
    await page.untilRow("claude", /Accepted.*Tried/s);
  });

  it("takes one away after asking", async () => {
    await page.press("Remove the credential wrong");
    const question = await until({
      what: "the question",
      read: () => page.editor.dialog(),
      isDone: (dialog) => dialog !== undefined,
    });
    assert.equal(question?.message, "Remove the credential “wrong”?");
    await page.editor.answerDialog("Remove");
    await until({ what: "no row", read: () => page.row("wrong").count(), isDone: (count) => count === 0 });
  });

  const faults: readonly {
    readonly what: string;
    readonly kind: string;
    readonly fields: Readonly<Record<string, string>>;
    /** The label of the field to blame. */
    readonly at: string;
    readonly says: RegExp;
  }[] = [
    {
      what: "a token of two lines",
      kind: "Git over HTTPS",
      fields: { Name: "bad", Host: "h.example", "User name": "a", Token: "first\nsecond" },
      at: "Token",
      says: /The value has several lines, and a token has one/,
    },
    {
      what: "a token of 64 KB",
      kind: "Image registry",
      fields: {
        Name: "bad",
        Registry: "h.example",
        "User name": "a",
        "Password or token": "x".repeat(65_536),
      },
      at: "Password or token",
      says: /The value has 65536 bytes, and a token that servers take has at most 8000/,
    },
    {
      what: "no value",
      kind: "Agent key or variable",
      fields: { Name: "bad", Variable: "BAD", Value: "" },
      at: "Value",
      says: /The value is missing/,
    },
    {
      what: "a public key for a private one",
      kind: "Git over SSH",
      fields: {
        Name: "bad",
        Host: "h.example",
        "Key of the host": hostKey,
        "Private key": `ssh-ed25519 ${"A".repeat(68)} me`,
      },
      at: "Private key",
      says: /This is the public key/,
    },
    {
      what: "a name that is taken",
      kind: "Agent key or variable",
      fields: { Name: "Claude", Variable: "OTHER", Value: "a value" },
      at: "Name",
      says: /There is a credential “claude” already/,
    },
    {
      what: "a variable that is none",
      kind: "Agent key or variable",
      fields: { Name: "bad", Variable: "no name", Value: "a value" },
      at: "Variable",
      says: /“no name” cannot be the name of a variable/,
    },
  ];
  for (const { what, kind, fields, at, says } of faults) {
    it(`tells of ${what} at the field, with nothing lost`, async () => {
      await page.add(kind, fields);
      await page.text("the fault", says);
      const blamed = page.frame.locator("#section-add .faulty");
      assert.ok((await blamed.innerText()).includes(at), at);
      const field = blamed.locator("> [aria-invalid='true']");
      assert.match((await field.getAttribute("aria-description")) ?? "", says);
      // What is typed now goes there.
      assert.equal(await field.evaluate((element) => element === element.ownerDocument.activeElement), true);
      for (const [label, value] of Object.entries(fields)) assert.equal(await page.valueOf(label), value);
      assert.deepEqual(await page.editor.webviewAxe(), []);
    });
  }

  it("takes a space at the end away on one click", async () => {
    await page.add("Agent key or variable", { Name: "spaced", Variable: "SPACED_TOKEN", Value: "value \n" });
    await page.text("the fault", /begins or ends with a space or a line end/);
    await page.editor.screenshot("credentials-panel-fault");
    await page.press("Save without the spaces");
    await page.text("the answer", /“spaced” is kept/);
  });

  it("takes quotes, dollars and several lines for a variable, and 64 KB", async () => {
    const kind = "Agent key or variable";
    await page.addKept(kind, { Name: "odd", Variable: "ODD", Value: `"'\`$(x)\\\nline 2` });
    await page.addKept(kind, { Name: "long", Variable: "LONG", Value: "x".repeat(65_536) });
  });
});

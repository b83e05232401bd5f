import assert from "node:assert/strict";
import { needsCluster } from "../../testCluster.js";
import { credentialsCommand, CredentialsPage } from "../credentialsPage.js";
import { startTokenService, type TokenService } from "../tokenService.js";

describe("the look of the credentials panel", function () {
  this.timeout(180_000);
  let page: CredentialsPage;
  let service: TokenService;

  before(async function () {
    const { kubeconfig } = needsCluster(this);
    service = await startTokenService();
    page = await CredentialsPage.open(kubeconfig);
    const about = { "Address to test it with": service.url };
    const kind = "Agent key or variable";
    await page.addKept(
      kind,
      { Name: "claude", Variable: "ANTHROPIC_API_KEY", Value: service.accepted },
      about,
    );
    await page.addKept(kind, { Name: "old", Variable: "OLD_TOKEN", Value: service.expired }, about);
    await page.addKept(kind, { Name: "wrong", Variable: "WRONG_TOKEN", Value: "wrong" }, about);
    await page.addKept("Git over HTTPS", {
      Name: "code",
      Host: "git.example.com",
      "User name": "ada",
      Token: "token",
    });
    await page.press("Test all");
    await page.untilRow("wrong", /Refused/);
    await page.untilRow("claude", /Accepted/);
    await page.add(kind, { Name: "bad", Variable: "no name", Value: "a value" });
    await page.text("a fault", /cannot be the name/);
  });
  after(async () => {
    await page?.stop();
    service?.stop();
  });

  for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const) {
    it(`has no fault that axe knows, in ${theme}`, async () => {
      await page.editor.theme(theme);
      await page.frame.locator("h1").scrollIntoViewIfNeeded();
      await page.editor.screenshot(`credentials-panel-${theme}`);
      assert.deepEqual(await page.editor.webviewAxe(), []);
    });
  }

  it("is usable at twice the size, and scrolls in one direction alone", async () => {
    await page.editor.theme("dark");
    await page.editor.zoom(200);
    assert.equal(await page.editor.page.evaluate(() => innerWidth), 640);
    const { scrollWidth, clientWidth } = await page.frame
      .locator("html")
      .evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
    assert.deepEqual(await page.editor.webviewAxe(), []);
    await page.editor.zoom(100);
    assert.ok(scrollWidth <= clientWidth + 1, `${String(scrollWidth)} in ${String(clientWidth)}`);
  });

  it("moves nothing where less motion is asked for, and still says that it waits", async () => {
    await page.editor.reducedMotion(true);
    const release = service.hold();
    await page.press("Test the credential old");
    await page.untilRow("old", /Asking…/);
    const ring = page.frame.locator("vscode-progress-ring");
    assert.equal(await ring.isVisible(), false);
    await page.editor.reducedMotion(false);
    assert.equal(await ring.isVisible(), true);
    release();
    await page.untilRow("old", /Expired/);
  });

  it("can be used with the keyboard alone", async () => {
    await page.frame.locator("#add-kind").focus();
    const seen: string[] = [];
    for (let count = 0; count < 40 && !seen.includes("import-git"); count++) {
      await page.editor.press("Tab");
      seen.push(
        await page.frame
          .locator("body")
          .evaluate(({ ownerDocument }) => ownerDocument.activeElement?.id ?? ""),
      );
    }
    for (const id of ["add-name", "add-place", "add-value", "add", "import-gh", "import-git"])
      assert.ok(seen.includes(id), `${id} in ${seen.join(" ")}`);
  });

  it("adds one when Enter is pressed in the value", async () => {
    const kind = "Agent key or variable";
    await page.add(kind, { Name: "entered", Variable: "ENTERED", Value: "" });
    await page.text("the fault", /The value is missing/);
    await page.editor.type("typed");
    await page.editor.press("Enter");
    await page.text("the answer", /“entered” is kept/);
  });

  it("is as it was after it was hidden, but for the value", async () => {
    await page.choose("Git over HTTPS");
    await page.set("Name", "half typed");
    await page.set("Host", "https://ada:s3cret@git.example.com/team/project");
    await page.set("Token", "gone when hidden");
    await page.editor.runCommand("Pod Sessions: Show Kubeconfig and Rights");
    await page.text("the other panel", /Connected to /);
    await page.editor.runCommand(credentialsCommand);
    await page.text("the panel", /Type it again: it is kept nowhere until you add it/);
    assert.equal(await page.valueOf("Name"), "half typed");
    assert.equal(await page.valueOf("Host"), "https://git.example.com/team/project");
    assert.equal(await page.valueOf("Token"), "");
  });

  it("is as it was after the window was reloaded", async () => {
    await page.set("User name", "ada");
    await page.reload();
    await page.text("the panel", /Type it again/);
    assert.equal(await page.valueOf("Name"), "half typed");
    assert.equal(await page.valueOf("User name"), "ada");
    await page.untilRow("code", /git\.example\.com as ada/);
  });

  it("tells where values are gone: this editor keeps them for one window's life", async () => {
    await page.untilRow("claude", /No value here.*type it here too, with “Rotate…”/s);
    await page.text("who wins", /ANTHROPIC_API_KEY\s+.*nothing/);
    await page.press("Rotate the credential claude");
    await page.set("New value of claude", service.accepted);
    await page.press("Save");
    await page.text(
      "the answer",
      /Saved\. No running session in the namespace \S+ of \S+ uses it; the next launch does\./,
    );
    await page.press("Close");
    await page.untilRow("claude", /Not proven/);
  });
});

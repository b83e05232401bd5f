import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { needsCluster } from "../../testCluster.js";
import { agentSettings, CredentialsPage } from "../credentialsPage.js";

/** With programs of the test's own on PATH, which write down each time that they are run. */
describe("importing into the credentials panel", function () {
  this.timeout(120_000);
  let page: CredentialsPage;
  let folder: string;

  const calls = () => {
    const file = path.join(folder, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };

  before(async function () {
    const { kubeconfig } = needsCluster(this);
    folder = await mkdtemp(path.join(tmpdir(), "import-"));
    const bin = path.join(folder, "bin");
    await mkdir(bin);
    const program = (name: string, ...lines: readonly string[]) =>
      writeFile(
        path.join(bin, name),
        ["#!/bin/sh", `echo "${name} $*" >>"${folder}/calls"`, ...lines, ""].join("\n"),
        { mode: 0o755 },
      );
    await program("gh", 'case "$1" in --version) echo gh 2;; auth) echo gho_canary;; esac');
    await program(
      "docker-credential-fake",
      "cat >/dev/null",
      `case "$1" in list) echo '{"https://images.example.com":"robot"}';;`,
      `get) echo '{"ServerURL":"x","Username":"robot","Secret":"pw-canary"}';; esac`,
    );
    await program("git-credential-fake", "cat >/dev/null", "echo username=ada", "echo password=git-canary");
    await writeFile(path.join(folder, "gitconfig"), "[credential]\n\thelper = fake\n");
    const auth = Buffer.from("plain:file-canary").toString("base64");
    await writeFile(
      path.join(folder, "config.json"),
      JSON.stringify({ credsStore: "fake", auths: { "plain.example.com": { auth } } }),
    );
    page = await CredentialsPage.open(kubeconfig, {
      settings: agentSettings,
      env: {
        // As if started from a terminal: the editor then takes this PATH, not that of a login shell.
        VSCODE_CLI: "1",
        PATH: `${bin}:${process.env.PATH ?? ""}`,
        DOCKER_CONFIG: folder,
        GIT_CONFIG_GLOBAL: path.join(folder, "gitconfig"),
        MY_SERVICE_TOKEN: "env-canary",
      },
    });
    await page.text("the panel", /Nothing is read before you ask, and no value before you choose it/);
  });
  after(async () => {
    await page?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  it("has run nothing that nobody asked for", () => assert.deepEqual(calls(), []));

  it("takes the GitHub CLI's token when it is chosen", async () => {
    await page.press("GitHub CLI");
    await page.text("what was found", /github\.com, from the GitHub CLI/);
    assert.deepEqual(calls(), ["gh --version"]);
    await page.press("Import github.com, from the GitHub CLI");
    await page.text("the answer", /“github\.com” was imported/);
    assert.equal(calls().at(-1), "gh auth token --hostname github.com");
    await page.untilRow("github.com", /github\.com as x-access-token/);
  });

  it("takes what git's credential helper has for a host", async () => {
    await page.press("Ask git");
    await page.text("the question", /Type the host to ask git for/);
    await page.set("Host for git's credential helper", "https://git.example.com/team");
    await page.press("Ask git");
    await page.text("what was found", /git\.example\.com, from git's credential helper/);
    assert.ok(!calls().some((call) => call.startsWith("git-credential-fake")));
    await page.press("Import git.example.com, from git's credential helper");
    await page.untilRow("git.example.com", /git\.example\.com as ada/);
    assert.ok(calls().includes("git-credential-fake get"));
  });

  it("takes registries' logins from Docker's helper and from its file", async () => {
    await page.press("Docker logins");
    await page.text("what was found", /images\.example\.com, from the Docker configuration/);
    assert.equal(calls().at(-1), "docker-credential-fake list");
    await page.editor.screenshot("credentials-panel-import");
    assert.deepEqual(await page.editor.webviewAxe(), []);
    await page.press("Import images.example.com, from the Docker configuration");
    await page.untilRow("images.example.com", /images\.example\.com as robot/);
    assert.equal(calls().at(-1), "docker-credential-fake get");
    await page.press("Import plain.example.com, from the Docker configuration");
    await page.untilRow("plain.example.com", /plain\.example\.com as plain/);
  });

  it("takes a variable of the environment", async () => {
    await page.press("Environment variables");
    await page.text("what was found", /MY_SERVICE_TOKEN, from this editor's environment/);
    await page.press("Import MY_SERVICE_TOKEN, from this editor's environment");
    await page.untilRow("MY_SERVICE_TOKEN", /Agent key or variable/);
  });

  it("shows none of the values", async () => {
    const html = await page.frame.locator("html").innerHTML();
    assert.doesNotMatch(`${html} ${await page.editor.webviewText()}`, /canary/);
  });
});

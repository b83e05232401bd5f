import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkKubeconfigText } from "../../../src/actions/checkKubeconfigText.js";
import { saveKubeconfigText } from "../../../src/actions/saveKubeconfigText.js";
import { testPlatform } from "../../fakes/platform.js";
import { devKubeconfig as good } from "../../fixtures/kubeconfig/devKubeconfig.js";

describe("a pasted kubeconfig", () => {
  const platform = testPlatform();
  const signal = new AbortController().signal;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "paste-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is checked as it is typed: contexts when it is right, the line when it is not", () => {
    assert.deepEqual(checkKubeconfigText(good, "/w/.kube/kubeconfig"), { problems: [], contexts: ["dev"] });
    const { problems } = checkKubeconfigText(
      good.replace("user: u}", "user: nobody}"),
      "/w/.kube/kubeconfig",
    );
    assert.equal(problems[0]?.line, 6);
  });

  it("is answered by a sentence when it is nothing of the kind", () => {
    const texts = [
      "hello",
      "[]",
      "a: &a [*a]",
      "\u0000\u0001binary",
      "a: [",
      "kind: Config",
      "x".repeat(11 << 20),
    ];
    for (const text of texts) {
      const { problems, contexts } = checkKubeconfigText(text, "/w/.kube/kubeconfig");
      assert.deepEqual(contexts, []);
      assert.match(problems[0]?.message ?? "", /\w+.*\.$/s, JSON.stringify(text.slice(0, 20)));
    }
  });

  it("lets no value of it into what it says", () => {
    const broken = [good.replace("users: [", "users: [["), good.replace("dev.example", "CANARY host")];
    for (const text of broken) {
      assert.doesNotMatch(JSON.stringify(checkKubeconfigText(text, "/w/k")), /CANARY-token/);
    }
  });

  it("is stored for its owner only, and keeps one that is there", async () => {
    const { file } = await saveKubeconfigText(good, { folder, replace: false, platform, signal });
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readFileSync(file, "utf8"), good);
    await assert.rejects(
      saveKubeconfigText(good, { folder, replace: false, platform, signal }),
      /is there already/,
    );
    await saveKubeconfigText(good.replace("dev.example", "prod.example"), {
      folder,
      replace: true,
      platform,
      signal,
    });
    assert.match(readFileSync(file, "utf8"), /prod\.example/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("hints at git only where git would see it", async () => {
    execFileSync("git", ["init", "-q", folder]);
    const { hint } = await saveKubeconfigText(good, { folder, replace: false, platform, signal });
    assert.match(hint ?? "", /\.gitignore/);
    writeFileSync(path.join(folder, ".gitignore"), ".kube/\n");
    const ignored = await saveKubeconfigText(good, { folder, replace: true, platform, signal });
    assert.equal(ignored.hint, undefined);
  });

  it("runs no program that the git of an untrusted folder names, and hints all the same", async () => {
    execFileSync("git", ["init", "-q", folder]);
    const ran = path.join(folder, "ran");
    writeFileSync(path.join(folder, "h.sh"), `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
    execFileSync("git", ["-C", folder, "config", "core.fsmonitor", "./h.sh"]);
    writeFileSync(path.join(folder, ".gitignore"), ".kube/\n");
    const untrusted = testPlatform({ isTrusted: () => false });
    const { hint } = await saveKubeconfigText(good, { folder, replace: false, platform: untrusted, signal });
    assert.match(hint ?? "", /\.gitignore/);
    assert.ok(!existsSync(ran), "the folder's program was run");
    const trusted = await saveKubeconfigText(good, { folder, replace: true, platform, signal });
    assert.equal(trusted.hint, undefined);
    assert.ok(!existsSync(ran), "the folder's program was run");
  });

  it("is readable by its owner only when it replaces one, whatever the folder has prepared", async () => {
    const kube = path.join(folder, ".kube");
    const file = path.join(kube, "kubeconfig");
    const elsewhere = path.join(folder, "elsewhere");
    mkdirSync(kube);
    writeFileSync(elsewhere, "mine");
    writeFileSync(file, "before", { mode: 0o644 });
    writeFileSync(`${file}.new`, "", { mode: 0o666 });
    symlinkSync(elsewhere, `${file}.before`);
    await saveKubeconfigText(good, { folder, replace: true, platform, signal });
    assert.equal(readFileSync(elsewhere, "utf8"), "mine");
    assert.equal(readFileSync(`${file}.before`, "utf8"), "before");
    assert.equal(readFileSync(`${file}.new`, "utf8"), "");
    for (const each of [file, `${file}.before`]) assert.equal(statSync(each).mode & 0o777, 0o600, each);
    assert.deepEqual(readdirSync(kube).sort(), ["kubeconfig", "kubeconfig.before", "kubeconfig.new"]);
  });

  it("goes through no link that the folder brings", async () => {
    const elsewhere = path.join(folder, "elsewhere");
    mkdirSync(elsewhere);
    chmodSync(elsewhere, 0o755);
    symlinkSync(elsewhere, path.join(folder, ".kube"));
    const save = () => saveKubeconfigText(good, { folder, replace: true, platform, signal });
    await assert.rejects(save(), /\.kube is a link to another place/);
    assert.deepEqual(readdirSync(elsewhere), []);
    rmSync(path.join(folder, ".kube"));
    mkdirSync(path.join(folder, ".kube"));
    writeFileSync(path.join(elsewhere, "secret"), "theirs");
    symlinkSync(path.join(elsewhere, "secret"), path.join(folder, ".kube", "kubeconfig"));
    await assert.rejects(save(), /kubeconfig is a link to another place/);
    assert.equal(readFileSync(path.join(elsewhere, "secret"), "utf8"), "theirs");
  });
});

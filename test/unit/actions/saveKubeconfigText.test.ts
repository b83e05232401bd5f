import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkKubeconfigText } from "../../../src/actions/checkKubeconfigText.js";
import { saveKubeconfigText } from "../../../src/actions/saveKubeconfigText.js";

const good = `apiVersion: v1
kind: Config
current-context: dev
clusters: [{name: c, cluster: {server: "https://dev.example:6443"}}]
users: [{name: u, user: {token: CANARY-token}}]
contexts: [{name: dev, context: {cluster: c, user: u}}]
`;

describe("a pasted kubeconfig", () => {
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
    const { file } = await saveKubeconfigText(good, { folder, replace: false, signal });
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readFileSync(file, "utf8"), good);
    await assert.rejects(saveKubeconfigText(good, { folder, replace: false, signal }), /is there already/);
    await saveKubeconfigText(good.replace("dev.example", "prod.example"), { folder, replace: true, signal });
    assert.match(readFileSync(file, "utf8"), /prod\.example/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("hints at git only where git would see it", async () => {
    execFileSync("git", ["init", "-q", folder]);
    const { hint } = await saveKubeconfigText(good, { folder, replace: false, signal });
    assert.match(hint ?? "", /\.gitignore/);
    writeFileSync(path.join(folder, ".gitignore"), ".kube/\n");
    const ignored = await saveKubeconfigText(good, { folder, replace: true, signal });
    assert.equal(ignored.hint, undefined);
  });
});

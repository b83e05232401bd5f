import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { podAccountText } from "../../src/actions/podAccountText.js";
import { saveKubeconfigText } from "../../src/actions/saveKubeconfigText.js";
import type { App } from "../../src/app.js";
import { testPlatform } from "../fakes/platform.js";
import { RecordingLog } from "../fakes/recordingLog.js";
import { clusterKubeconfig, kubectl } from "./kubectl.js";
import { withLaunchSite } from "./launchSite.js";
import { main } from "./podSpecs.js";

describe("a pod's own account, on a real cluster", function () {
  this.timeout(120_000);
  const signal = new AbortController().signal;
  const site = withLaunchSite("pod-account");
  const log = new RecordingLog();
  let app: App;
  let folder: string;

  const pod = (name: string, more: object = {}) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { ...main({}), terminationGracePeriodSeconds: 0, ...more },
  });

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "pod-account-"));
    app = await site().app({ platform: { log } });
    await site().kubectl(["create", "serviceaccount", "builder"]);
    await site().kubectl(["create", "role", "see", "--verb=get,list,watch", "--resource=pods"]);
    const account = `--serviceaccount=${site().namespace}:builder`;
    await site().kubectl(["create", "rolebinding", "see", "--role=see", account]);
    await site().kubectl(["apply", "--filename=-"], pod("holder", { serviceAccountName: "builder" }));
    await site().kubectl(["apply", "--filename=-"], pod("without", { automountServiceAccountToken: false }));
    await site().kubectl(["wait", "--for=condition=Ready", "pod/holder", "pod/without", "--timeout=60s"]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("is offered for pods that hold one, whoever made them", async () => {
    assert.deepEqual(await app.podAccounts.holders(signal), [
      { namespace: site().namespace, name: "holder", container: "main", account: "builder" },
    ]);
  });

  it("becomes a kubeconfig that may do what the pod may, readable by its owner only", async () => {
    const [holder] = await app.podAccounts.holders(signal);
    assert.ok(holder);
    const account = await app.podAccounts.read(holder, signal);
    const server = (
      await kubectl([
        "--kubeconfig",
        site().kubeconfig,
        "config",
        "view",
        "--minify",
        "--output=jsonpath={.clusters[0].cluster.server}",
      ])
    ).trim();
    const { text, hint } = podAccountText(account, server);
    assert.match(hint ?? "", /^Its token is good until \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    const { file } = await saveKubeconfigText(text, {
      folder,
      replace: false,
      platform: testPlatform(),
      signal,
    });
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const who = await kubectl([
      "--kubeconfig",
      file,
      "auth",
      "whoami",
      "--output=jsonpath={.status.userInfo.username}",
    ]);
    assert.equal(who, `system:serviceaccount:${site().namespace}:builder`);
    assert.match(await kubectl(["--kubeconfig", file, "get", "pods", "--output=name"]), /holder/);
    await assert.rejects(kubectl(["--kubeconfig", file, "delete", "pod", "holder"]), /cannot delete/);
    assert.ok(!log.text.includes(account.token), "the token is in the log");
    assert.ok(!(hint ?? "").includes(account.token));
  });

  it("keeps the kubeconfig that it replaces", async () => {
    const before = await readFile(path.join(folder, ".kube/kubeconfig"), "utf8");
    const text = await readFile(clusterKubeconfig(), "utf8");
    const { file } = await saveKubeconfigText(text, {
      folder,
      replace: true,
      platform: testPlatform(),
      signal,
    });
    assert.equal(await readFile(`${file}.before`, "utf8"), before);
    assert.equal((await stat(`${file}.before`)).mode & 0o777, 0o600);
  });

  it("is told in a sentence where there is none", async () => {
    const { namespace } = site();
    const without = { namespace, name: "without", container: "main", account: "default" };
    await assert.rejects(
      app.podAccounts.read(without, signal),
      /^UserError: The pod without holds no service account that could be read: token is missing/,
    );
    await assert.rejects(
      app.podAccounts.read({ ...without, name: "nobody" }, signal),
      /^UserError: The pod nobody is not there any more/,
    );
  });
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { setupYaml } from "../../src/actions/setup/setupYaml.js";
import { createApp, type App } from "../../src/app.js";
import { allFeatures } from "../../src/domain/features.js";
import { builtInProfiles } from "../../src/domain/profiles/builtInProfiles.js";
import { teamQuota } from "../../src/domain/setup/setupQuota.js";
import type { SetupRequest } from "../../src/domain/setup/setupRequest.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { skipBecause } from "../skipBecause.js";
import { startApiOnly, type Started } from "./started.js";

const run = promisify(execFile);

describe("the set-up of a namespace on the playground", function () {
  this.timeout(60_000);
  const signal = new AbortController().signal;
  let started: Started | undefined;
  let app: App | undefined;
  const request: SetupRequest = {
    namespace: "team-a",
    profiles: builtInProfiles,
    features: allFeatures,
    subject: { kind: "serviceAccount", name: "pod-sessions" },
    quota: teamQuota,
    network: "internet",
    podSecurity: "baseline",
  };

  before(async () => {
    started = await startApiOnly();
    app = createApp(
      testPlatform(),
      fixedSettings({ kubeconfigPath: started.playground.kubeconfigPath, namespace: "default" }),
    );
    await app.connections.cluster(signal);
  });
  after(async () => {
    app?.dispose();
    await started?.stop();
  });

  it("is refused in a sentence that says what to do, and changes nothing", async () => {
    await assert.rejects(
      app?.setupActions.plan(request, signal) ?? Promise.resolve(),
      /^UserError: This cluster does not know server-side apply, .* nothing was changed\. .* kubectl apply -f -$/,
    );
    const names = await app?.connections.listNamespaces(signal);
    assert.ok(!names?.includes("team-a"));
  });

  it("works as that sentence says", async function () {
    const kubeconfig = started?.playground.kubeconfigPath ?? "";
    const applying = run("kubectl", ["--kubeconfig", kubeconfig, "apply", "--filename=-"]);
    applying.child.stdin?.on("error", () => undefined).end(setupYaml(request));
    const said = await applying.catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") skipBecause(this, "no kubectl on the PATH");
      throw error;
    });
    assert.match(said.stdout, /namespace\/team-a created[^]*resourcequota\/pod-sessions created/);
    const found = await app?.setupActions.find("team-a", signal);
    assert.equal(found?.whole.kind, "delete");
    assert.ok((found?.objects.length ?? 0) >= 11, JSON.stringify(found?.objects));
  });
});

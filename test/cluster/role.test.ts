import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { App } from "../../src/app.js";
import { createApp } from "../../src/app.js";

import type { SetupRequest } from "../../src/domain/setup/setupRequest.js";
import { usedFeatures, type Feature } from "../../src/domain/features.js";
import { roleText } from "../../src/present/roleText.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { until } from "../../scripts/editor/until.js";
import { kubectl } from "./kubectl.js";
import { withLaunchSite } from "./launchSite.js";

describe("the Role that one needs, on a real cluster", function () {
  this.timeout(120_000);
  const signal = new AbortController().signal;
  const site = withLaunchSite("role");
  const apps: App[] = [];
  let folder: string;

  const inNamespace = (args: readonly string[]) => site().kubectl(args);
  /** The product as a new service account, which may do nothing but ask. */
  const newcomer = async (name: string): Promise<App> => {
    await inNamespace(["create", "serviceaccount", name]);
    const token = (await inNamespace(["create", "token", name])).trim();
    const config = parse(await kubectl(["--kubeconfig", site().kubeconfig, "config", "view", "--raw"])) as {
      users: { user: unknown }[];
    };
    for (const each of config.users) each.user = { token };
    const file = path.join(folder, name);
    await writeFile(file, stringify(config), { mode: 0o600 });
    const { env, platform } = process;
    const app = createApp(
      testPlatform({ process: { env, platform, homeDir: "/nonexistent" } }),
      fixedSettings({ kubeconfigPath: file, namespace: site().namespace }),
    );
    apps.push(app);
    await app.connections.cluster(signal);
    await app.permissions.refresh(signal);
    return app;
  };
  const denied = (app: App) =>
    usedFeatures.filter((feature) => app.permissions.verdict(feature) === "denied");
  /** RBAC's cache in the API server may be some milliseconds behind. */
  const seen = (app: App, isSeen: () => boolean) =>
    until({
      what: "the rights",
      read: async () => {
        await app.permissions.refresh(signal);
        return isSeen();
      },
      isDone: (done) => done,
    });
  const apply = async (text: string) => {
    const file = path.join(folder, "role.yaml");
    await writeFile(file, text);
    await inNamespace(["apply", "--filename", file]);
  };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "role-"));
  });
  after(async () => {
    for (const app of apps) app.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it("passes once it is applied as it was copied", async () => {
    const app = await newcomer("newcomer");
    assert.deepEqual(denied(app), usedFeatures);
    assert.equal(app.permissions.userName, `system:serviceaccount:${site().namespace}:newcomer`);
    await apply(roleText(denied(app), site().namespace, app.permissions.userName));
    await seen(app, () => denied(app).length === 0);
    assert.deepEqual(
      usedFeatures.filter((feature) => app.permissions.verdict(feature) !== "allowed"),
      [],
    );
    const { session } = await app.actions.launch({ profile: "default" }, { signal });
    const { stdout } = await app.actions.run(session.ref, { command: ["echo", "hello"], signal });
    assert.equal(stdout, "hello\n");
    await app.actions.delete(session, signal);
  });

  it("grants the chosen features and nothing more", async () => {
    const app = await newcomer("looker");
    const chosen: readonly Feature[] = ["list", "watch", "logs"];
    await apply(roleText(chosen, site().namespace, app.permissions.userName));
    await seen(app, () => app.permissions.verdict("logs") === "allowed");
    assert.deepEqual(
      usedFeatures.filter((feature) => app.permissions.verdict(feature) === "allowed"),
      chosen,
    );
  });

  it("leaves the set-up's rights and those of who copied before, when it is applied after them", async () => {
    const [first, second] = [await newcomer("first"), await newcomer("second")];
    const account = (name: string) => `system:serviceaccount:${site().namespace}:${name}`;
    const admin = await site().app();
    const request: SetupRequest = {
      namespace: site().namespace,
      profiles: [],
      features: ["list", "watch"],
      subject: { kind: "user", name: account("first") },
    };
    const plan = await admin.setupActions.plan(request, signal);
    await admin.setupActions.apply(plan, { takeOver: false, signal });
    await seen(first, () => first.permissions.verdict("watch") === "allowed");
    for (const name of ["first", "second"]) await apply(roleText(["logs"], site().namespace, account(name)));
    for (const app of [first, second]) await seen(app, () => app.permissions.verdict("logs") === "allowed");
    const allowed = (app: App) =>
      usedFeatures.filter((feature) => app.permissions.verdict(feature) === "allowed");
    assert.deepEqual(allowed(first), ["list", "watch", "logs"]);
    assert.deepEqual(allowed(second), ["logs"]);
    await admin.setupActions.remove(await admin.setupActions.find(site().namespace, signal), signal);
  });

  for (const { lacks, rule, feature } of [
    { lacks: "create pods", rule: { resources: ["pods"] }, feature: "launch" },
    { lacks: "delete pods", rule: { resources: ["pods"] }, feature: "delete" },
    { lacks: "patch pods", rule: { resources: ["pods"] }, feature: "patch" },
    { lacks: "watch pods", rule: { resources: ["pods"] }, feature: "watch" },
    { lacks: "get pods/exec", rule: { resources: ["pods/exec"] }, feature: "exec" },
    { lacks: "create pods/exec", rule: { resources: ["pods/exec"] }, feature: "exec" },
    { lacks: "patch secrets", rule: { resources: ["secrets"] }, feature: "secrets" },
  ] as const) {
    it(`denies ${feature} alone to who lacks ${lacks}`, async () => {
      const account = `without-${lacks.replaceAll(/\W/g, "-")}`;
      const [verb = ""] = lacks.split(" ");
      const [role = "", binding = ""] = roleText(
        usedFeatures,
        site().namespace,
        `system:serviceaccount:${site().namespace}:${account}`,
      ).split("---\n");
      const parsed = parse(role) as { rules: { resources: string[]; verbs: string[] }[] };
      for (const each of parsed.rules)
        if (each.resources[0] === rule.resources[0])
          each.verbs = each.verbs.filter((other) => other !== verb);
      await apply(`${stringify(parsed)}---\n${binding}`);
      const app = await newcomer(account);
      await seen(app, () => app.permissions.verdict("list") === "allowed");
      assert.deepEqual(denied(app), [feature]);
    });
  }
});

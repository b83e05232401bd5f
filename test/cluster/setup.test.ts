import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { createApp, type App } from "../../src/app.js";
import { setupYaml } from "../../src/actions/setup/setupYaml.js";
import type { SetupPlan } from "../../src/actions/setup/planSetup.js";
import { usedFeatures, type Feature } from "../../src/domain/features.js";
import { builtInProfiles } from "../../src/domain/profiles/builtInProfiles.js";
import { setupSelector } from "../../src/domain/labels.js";
import { setupName, type SetupRequest } from "../../src/domain/setup/setupRequest.js";
import { isDone, objectName, removalText } from "../../src/present/setup/setupText.js";
import { fixedSettings, testPlatform } from "../fakes/platform.js";
import { needsRealCluster } from "../testCluster.js";
import { kubectl } from "./kubectl.js";

const features: readonly Feature[] = ["list", "watch", "launch", "delete", "exec", "logs", "quota"];
const kinds = "serviceaccounts,roles,rolebindings,resourcequotas,networkpolicies";

describe("the set-up of a namespace, on a real cluster", function () {
  this.timeout(180_000);
  const signal = new AbortController().signal;
  const namespace = `setup-${process.pid}`;
  const apps: App[] = [];
  let folder: string;
  let kubeconfig: string;
  let admin: App;

  const request: SetupRequest = {
    namespace,
    profiles: builtInProfiles.filter(({ name }) => name === "default" || name === "nvim-web"),
    features,
    subject: { kind: "serviceAccount", name: setupName },
    quota: { pods: "2", "requests.cpu": "2", "limits.cpu": "8", "limits.memory": "8Gi" },
    network: "internet",
    podSecurity: "restricted",
  };

  const open = (file: string, inNamespace: string): App => {
    const { env, platform } = process;
    const app = createApp(
      testPlatform({ process: { env, platform, homeDir: "/nonexistent" } }),
      fixedSettings({ kubeconfigPath: file, namespace: inNamespace }),
    );
    apps.push(app);
    return app;
  };
  const inNamespace = (args: readonly string[], input?: unknown) =>
    kubectl(["--kubeconfig", kubeconfig, "--namespace", namespace, ...args], input);
  const apply = async (wanted: SetupRequest, takeOver = false): Promise<SetupPlan> => {
    const plan = await admin.setupActions.plan(wanted, signal);
    await admin.setupActions.apply(plan, { takeOver, signal });
    return plan;
  };
  /** The product as somebody with the token of a service account of the namespace. */
  const as = async (account: string): Promise<App> => {
    const token = (await inNamespace(["create", "token", account])).trim();
    const config = parse(await kubectl(["--kubeconfig", kubeconfig, "config", "view", "--raw"])) as {
      users: { user: unknown }[];
    };
    for (const each of config.users) each.user = { token };
    const file = path.join(folder, account);
    await writeFile(file, stringify(config), { mode: 0o600 });
    const app = open(file, namespace);
    await app.connections.cluster(signal);
    return app;
  };
  const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

  before(async function () {
    ({ kubeconfig } = needsRealCluster(this));
    folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-setup-"));
    admin = open(kubeconfig, "default");
    await admin.connections.cluster(signal);
  });

  after(async () => {
    for (const app of apps) app.dispose();
    if (folder) await rm(folder, { recursive: true, force: true });
    if (kubeconfig)
      await kubectl([
        ...["--kubeconfig", kubeconfig, "delete", "namespace", namespace, `${namespace}-theirs`],
        ...["--ignore-not-found", "--wait=false"],
      ]);
  });

  it("plans all in a namespace that is not there, and changes nothing by it", async () => {
    const plan = await admin.setupActions.plan(request, signal);
    assert.deepEqual(
      plan.steps.map(({ object, change }) => `${change} ${objectName(object)}`),
      [
        `create Namespace ${namespace}`,
        "create ServiceAccount pod-sessions",
        "create Role pod-sessions",
        "create RoleBinding pod-sessions",
        "create ResourceQuota pod-sessions",
        "create NetworkPolicy pod-sessions-default",
        "create NetworkPolicy pod-sessions-nvim-web",
      ],
    );
    await assert.rejects(kubectl(["--kubeconfig", kubeconfig, "get", "namespace", namespace]), /NotFound/);
  });

  it("makes what it planned, and then finds nothing to change", async () => {
    await apply(request);
    const names = await inNamespace(["get", kinds, `--selector=${setupSelector}`, "--output=name"]);
    assert.equal(names.trim().split("\n").length, 6);
    const again = await admin.setupActions.plan(request, signal);
    assert.ok(isDone(again), JSON.stringify(again.steps.filter(({ change }) => change !== "none")));
    assert.equal(again.before, again.after);
    const versions = async () =>
      inNamespace([
        "get",
        kinds,
        `--selector=${setupSelector}`,
        "--output=jsonpath={.items[*].metadata.resourceVersion}",
      ]);
    const before = await versions();
    await admin.setupActions.apply(again, { takeOver: false, signal });
    assert.equal(await versions(), before);
  });

  it("is what kubectl makes of the same YAML", async () => {
    const file = path.join(folder, "set-up.yaml");
    await writeFile(file, setupYaml(request));
    const said = await kubectl([
      ...["--kubeconfig", kubeconfig, "apply", "--server-side", "--dry-run=server", "--filename", file],
      ...["--field-manager", "pod-sessions-setup"],
    ]);
    assert.equal(said.trim().split("\n").length, 7, said);
  });

  it("lets the account do exactly the features that were chosen", async () => {
    const app = await as(setupName);
    await app.permissions.refresh(signal);
    const allowed = usedFeatures.filter((feature) => app.permissions.verdict(feature) === "allowed");
    assert.deepEqual(
      allowed,
      [...features].sort((a, b) => usedFeatures.indexOf(a) - usedFeatures.indexOf(b)),
    );
    const unknown = usedFeatures.filter((feature) => app.permissions.verdict(feature) === "unknown");
    assert.deepEqual(unknown, []);
  });

  it("runs a default session under restricted Pod Security, and no more than the quota has room for", async () => {
    const app = await as(setupName);
    const sessions = [];
    for (const name of ["one", "two"]) {
      sessions.push((await app.actions.launch({ profile: "default", name }, { signal })).session);
    }
    const [first] = sessions;
    assert.ok(first);
    const { stdout } = await app.actions.run(first.ref, { command: ["id", "-u"], signal });
    assert.equal(stdout, "1000\n");
    const refusal = await app.actions
      .launch({ profile: "default", name: "three" }, { signal })
      .then(() => assert.fail("a third session was launched"), message);
    assert.match(refusal, /quota/);
    for (const session of sessions) await app.actions.kill(session, signal);
    const rooted = await app.actions
      .launch({ profile: "default", name: "rooted", security: "default" }, { signal })
      .then(() => assert.fail("root was let in"), message);
    assert.match(rooted, /violates PodSecurity "restricted/);
  });

  it("sees what somebody else has set, and takes it over only when told to", async () => {
    const theirs = ["patch", "resourcequota", setupName, "--type=merge", "--field-manager=somebody-else"];
    await inNamespace([...theirs, "--patch", '{"spec":{"hard":{"pods":"7"}}}']);
    const plan = await admin.setupActions.plan(request, signal);
    const [conflicted, ...others] = plan.steps.filter(({ conflicts }) => conflicts.length > 0);
    assert.deepEqual(others, []);
    assert.deepEqual(conflicted?.conflicts, [{ field: ".spec.hard.pods", manager: "somebody-else" }]);
    assert.match(plan.before, /pods: "7"/);
    assert.match(plan.after, /pods: "2"/);
    const refused = await admin.setupActions
      .apply(plan, { takeOver: false, signal })
      .then(() => assert.fail("it was overwritten"), message);
    assert.equal(
      refused,
      "Somebody else has changed what the set-up sets. ResourceQuota pod-sessions: somebody-else has set spec.hard.pods. Set it up again to see both, and to take it over or leave it.",
    );
    const pods = () =>
      inNamespace(["get", "resourcequota", setupName, "--output=jsonpath={.spec.hard.pods}"]);
    assert.equal(await pods(), "7");
    await admin.setupActions.apply(plan, { takeOver: true, signal });
    assert.equal(await pods(), "2");
  });

  it("deletes what a smaller set-up leaves out, and nothing of others", async () => {
    await inNamespace(["create", "role", "theirs", "--verb=get", "--resource=pods"]);
    const { network: _network, ...smaller } = request;
    const plan = await apply(smaller);
    assert.deepEqual(plan.leftovers.map(objectName).sort(), [
      "NetworkPolicy pod-sessions-default",
      "NetworkPolicy pod-sessions-nvim-web",
    ]);
    assert.equal(await inNamespace(["get", "networkpolicies", "--output=name"]), "");
    assert.match(await inNamespace(["get", "roles", "--output=name"]), /theirs/);
  });

  it("says which rights are missing before it tries anything", async () => {
    const app = await as(setupName);
    const refused = await app.setupActions
      .plan(request, signal)
      .then(() => assert.fail("it was planned without rights"), message);
    assert.match(refused, /^Not allowed to set up the namespace .*: you lack the right to /);
    assert.match(refused, /patch namespaces/);
    const found = await admin.setupActions.find(namespace, signal);
    const kept = await app.setupActions
      .remove(found, signal)
      .then(() => assert.fail("it was removed without rights"), message);
    assert.match(kept, /^Not allowed to remove the set-up of .*delete rolebindings/);
    assert.match(await inNamespace(["get", "role", setupName, "--output=name"]), /pod-sessions/);
  });

  it("names a right that one would grant but does not have", async () => {
    const clusterRole = `${namespace}-half-admin`;
    const rules = [
      "roles",
      "rolebindings",
      "serviceaccounts",
      "resourcequotas",
      "networkpolicies",
      "namespaces",
    ];
    await kubectl([
      ...["--kubeconfig", kubeconfig, "create", "clusterrole", clusterRole],
      ...["--verb=get,list,create,patch,delete", `--resource=${rules.join(",")}`],
    ]);
    const binding = ["create", "clusterrolebinding", clusterRole, `--clusterrole=${clusterRole}`];
    await kubectl(["--kubeconfig", kubeconfig, ...binding, `--serviceaccount=${namespace}:default`]);
    try {
      const app = await as("default");
      const refused = await app.setupActions
        .plan(request, signal)
        .then(() => assert.fail("rights were granted that nobody had"), message);
      assert.match(refused, /you lack the right to get pods, list pods/);
    } finally {
      const gone = ["delete", "clusterrolebinding,clusterrole", clusterRole];
      await kubectl(["--kubeconfig", kubeconfig, ...gone]);
    }
  });

  it("keeps a namespace that holds something else, and names it", async () => {
    const found = await admin.setupActions.find(namespace, signal);
    assert.equal(
      removalText(found),
      [
        "This is removed:",
        "RoleBinding pod-sessions",
        "Role pod-sessions",
        "ResourceQuota pod-sessions",
        "ServiceAccount pod-sessions",
        "",
        "The namespace stays: it holds role theirs.",
      ].join("\n"),
    );
    await inNamespace(["delete", "role", "theirs"]);
  });

  it("takes everything back that it made, with the namespace", async () => {
    const found = await admin.setupActions.find(namespace, signal);
    assert.match(removalText(found), new RegExp(`Namespace ${namespace}, which holds nothing else$`));
    await admin.setupActions.remove(found, signal);
    const gone = ["wait", "--for=delete", `namespace/${namespace}`, "--timeout=90s"];
    await kubectl(["--kubeconfig", kubeconfig, ...gone]);
  });

  it("leaves a namespace that was there before as it was", async () => {
    const theirs = `${namespace}-theirs`;
    await kubectl(["--kubeconfig", kubeconfig, "create", "namespace", theirs]);
    const labels = () =>
      kubectl([
        "--kubeconfig",
        kubeconfig,
        "get",
        "namespace",
        theirs,
        "--output=jsonpath={.metadata.labels}",
      ]);
    const before = await labels();
    const plan = await apply({ ...request, namespace: theirs });
    assert.equal(plan.steps[0]?.change, "change");
    assert.match(await labels(), /"pod-security.kubernetes.io\/enforce":"restricted"/);
    await admin.setupActions.remove(await admin.setupActions.find(theirs, signal), signal);
    assert.equal(await labels(), before);
    const left = ["--namespace", theirs, "get", kinds, `--selector=${setupSelector}`, "--output=name"];
    assert.equal(await kubectl(["--kubeconfig", kubeconfig, ...left]), "");
  });
});

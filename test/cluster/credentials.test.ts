import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { App } from "../../src/app.js";
import type { CredentialTarget } from "../../src/domain/credential.js";
import type { LaunchRequest } from "../../src/domain/launch.js";
import type { Session } from "../../src/domain/session.js";
import { credentialSecretName } from "../../src/domain/sessionCredentials.js";
import { rotationText } from "../../src/present/credentials/rotationText.js";
import { failureText } from "../../src/present/failureText.js";
import { skipBecause } from "../skipBecause.js";
import { withLaunchSite } from "./launchSite.js";
import { startPrivateGitServer, testedOverTls } from "./privateGitServer.js";
import { startPrivateRegistry } from "./privateRegistry.js";
import { startSshGitServer, whyNoSshServer } from "./sshGitServer.js";

const signal = new AbortController().signal;
const workspaceImage = "registry.test:5000/workspace:1";

describe("credentials on a cluster", function () {
  this.timeout(180_000);
  const site = withLaunchSite("credentials");
  let app: App;
  /** Of this machine, as the pods reach it. */
  let address = "";

  before(async () => {
    app = await site().app();
    address = await site().kubectl([
      ...["get", "nodes", "--output"],
      'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}',
    ]);
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "coop-session" } };
    await site().kubectl(["create", "--filename=-"], account);
  });

  afterEach(async () => {
    for (const session of [...app.sessions.values()]) await app.actions.delete(session, signal);
    for (const { id } of app.credentials.list) await app.credentialActions.remove(id);
  });

  const launch = async (request: Omit<LaunchRequest, "profile"> & { readonly profile?: string } = {}) =>
    (await app.actions.launch({ profile: "default", ...request }, { signal })).session;

  const shell = async (session: Session, line: string) => {
    const { exitCode, stdout, stderr } = await app.actions.run(session.ref, {
      command: ["sh", "-c", line],
      signal,
    });
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };

  const refused = async (request: Omit<LaunchRequest, "profile">) => {
    const error = await launch(request).then(
      ({ ref }) => assert.fail(`${ref.name} runs`),
      (thrown: unknown) => thrown as Error,
    );
    await site().empty();
    return error.message;
  };

  const coop = {
    profile: "coop",
    image: "busybox:1.36",
    imagePullPolicy: "IfNotPresent",
    probe: { kind: "none" },
  } as const;

  it("gives an agent's key to the profile that asks for it, by reference, before the shared Secret", async () => {
    const shared = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "anthropic-credentials" },
      stringData: { "api-key": "shared-key", "oauth-token": "shared-token" },
    };
    await site().kubectl(["create", "--filename=-"], shared);
    const print = 'echo "$ANTHROPIC_API_KEY|$CLAUDE_CODE_OAUTH_TOKEN"';
    const without = await launch(coop);
    assert.equal(await shell(without, print), "shared-key|shared-token\n");

    const target = { kind: "env", variable: "ANTHROPIC_API_KEY" } as const;
    const value = `own "key" $(x) '\\'`;
    const { id } = await app.credentialActions.add({ name: "claude", target, value });
    const session = await launch(coop);
    assert.equal(await shell(session, print), `${value}|\n`);
    const pod = (await site().read("pod", session.ref.name)) as {
      spec: { containers: { env: { name: string; value?: string; valueFrom?: unknown }[] }[] };
    };
    assert.deepEqual(
      pod.spec.containers[0]?.env.find(({ name }) => name === "ANTHROPIC_API_KEY"),
      {
        name: "ANTHROPIC_API_KEY",
        valueFrom: { secretKeyRef: { name: credentialSecretName(session.id), key: "env.ANTHROPIC_API_KEY" } },
      },
    );
    assert.deepEqual(app.sessions.get(`${site().namespace}/${session.ref.name}`)?.credentialIds, [id]);
    await site().kubectl(["delete", "secret", "anthropic-credentials"]);
  });

  it("takes the Secret away with the pod, whoever deletes it", async () => {
    const target = { kind: "env", variable: "API_KEY" } as const;
    await app.credentialActions.add({ name: "api", target, value: "v", profiles: ["*"] });
    const session = await launch();
    const secret = (await site().read("secret", credentialSecretName(session.id))) as {
      metadata: { ownerReferences: { uid: string }[] };
    };
    assert.equal(secret.metadata.ownerReferences[0]?.uid, session.ref.uid);
    await site().kubectl(["delete", "pod", session.ref.name, "--grace-period=0", "--force"]);
    await site().empty();
  });

  it("clones over HTTPS, says that a wrong token is refused, and tells in a test which is which", async () => {
    const login = { username: "robot", password: "right-token" };
    const server = await startPrivateGitServer(address, login);
    try {
      const { host } = new URL(server.url);
      const target = { kind: "gitHttps", host, username: login.username } as const;
      const { id } = await app.credentialActions.add({
        name: "git",
        target,
        value: login.password,
        testUrl: server.url.replace("http:", "https:"),
        profiles: ["*"],
      });
      assert.equal((await testedOverTls(app, id)).outcome, "accepted");
      const session = await launch({ image: workspaceImage, git: { url: server.url } });
      assert.equal(
        await shell(session, "git -C repo log --format=%s 2>/dev/null || git log --format=%s"),
        "private\n",
      );
      assert.equal(await shell(session, "ls /etc/git-secret 2>/dev/null | wc -l"), "0\n");
      await app.actions.delete(session, signal);

      await app.credentialActions.rotate(id, "wrong-token", { signal });
      // Not tested yet, so it is tried.
      assert.match(await refused({ git: { url: server.url } }), /was refused/);
      assert.equal((await testedOverTls(app, id)).outcome, "refused");
      // Tested: not even given.
      assert.match(await refused({ git: { url: server.url } }), /asks for a login, and the session has none/);
    } finally {
      await server.dispose();
    }
  });

  it("lets git in the session use it where that is wanted, and renews it there", async () => {
    let accepted = "first-token";
    const server = await startPrivateGitServer(address, {
      username: "robot",
      get password() {
        return accepted;
      },
    });
    try {
      const { host } = new URL(server.url);
      const target = { kind: "gitHttps", host, username: "robot", inSession: true } as const;
      const { id } = await app.credentialActions.add({
        name: "git",
        target,
        value: accepted,
        profiles: ["*"],
      });
      const session = await launch({ image: workspaceImage, git: { url: server.url } });
      const fetch = "cd /workspace/repo && git fetch --quiet && echo fetched";
      assert.equal(await shell(session, fetch), "fetched\n");
      assert.doesNotMatch(await shell(session, "env; cat /workspace/repo/.git/config"), /first-token/);

      accepted = "second-token";
      const { sessions } = await app.credentialActions.rotate(id, accepted, { signal });
      assert.deepEqual(
        sessions.map(({ outcome }) => outcome),
        ["reached"],
      );
      const untilMs = Date.now() + 120_000;
      const again = "cd /workspace/repo && git fetch --quiet 2>/dev/null && echo fetched || echo refused";
      while ((await shell(session, again)) !== "fetched\n") {
        assert.ok(Date.now() < untilMs, "the kubelet renews the file within two minutes");
      }
    } finally {
      await server.dispose();
    }
  });

  it("clones over SSH with the host's key checked, and says that a wrong key is refused", async function () {
    const why = whyNoSshServer();
    if (why !== undefined) skipBecause(this, why);
    const server = await startSshGitServer(address);
    try {
      const { host, knownHosts } = server;
      const target = { kind: "gitSsh", host, knownHosts, inSession: true } as const;
      const image = workspaceImage;
      const { id } = await app.credentialActions.add({ name: "ssh", target, value: server.privateKey });
      const session = await launch({ image, git: { url: server.url } });
      assert.equal(await shell(session, "git -C /workspace/repo log --format=%s"), "over ssh\n");
      await app.actions.delete(session, signal);

      await app.credentialActions.rotate(id, server.wrongKey, { signal });
      assert.match(await refused({ git: { url: server.url } }), /was refused/);
      await app.credentialActions.remove(id);

      const other = knownHosts.replace(
        / \S+$/,
        " AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      );
      await app.credentialActions.add({
        name: "other host",
        target: { kind: "gitSsh", host, knownHosts: other },
        value: server.privateKey,
      });
      assert.match(await refused({ git: { url: server.url } }), /SSH host key .* is not known/);
    } finally {
      await server.dispose();
    }
  });

  it("pulls a private image in a fresh namespace, and says that a wrong login is asked for", async () => {
    const login = { username: "robot", password: "registry-password" };
    const registry = await startPrivateRegistry("http://registry.test:5000", login);
    try {
      const image = `${registry.host}/library/busybox:1.36`;
      assert.match(await refused({ image }), /asks for a login/);
      const target = { kind: "registry", server: registry.host, username: login.username } as const;
      const { id } = await app.credentialActions.add({
        name: "registry",
        target,
        value: login.password,
        testUrl: `http://${registry.host}`,
      });
      assert.equal((await app.credentialActions.test(id, signal)).outcome, "accepted");
      const session = await launch({ image });
      assert.equal(session.state.kind, "running");
      assert.ok(registry.served > 0);
      const { type } = (await site().read("secret", credentialSecretName(session.id))) as { type: string };
      assert.equal(type, "kubernetes.io/dockerconfigjson");
      await app.credentialActions.rotate(id, "wrong", { signal });
      assert.equal((await app.credentialActions.test(id, signal)).outcome, "refused");
    } finally {
      registry.dispose();
    }
  });

  it("makes the shared Secret of a profile with its exact keys, and no other's", async () => {
    const add = (name: string, variable: string, value: string) =>
      app.credentialActions.add({ name, target: { kind: "env", variable }, value });
    const key = await add("key", "ANTHROPIC_API_KEY", "k-1");
    const token = await add("token", "CLAUDE_CODE_OAUTH_TOKEN", "t-1");
    const keys = [
      { key: "api-key", credentialId: key.id },
      { key: "oauth-token", credentialId: token.id },
    ];
    await app.credentialActions.saveSharedSecret({ name: "anthropic-credentials", keys }, signal);
    const { data } = (await site().read("secret", "anthropic-credentials")) as { data: unknown };
    assert.deepEqual(data, {
      "api-key": Buffer.from("k-1").toString("base64"),
      "oauth-token": Buffer.from("t-1").toString("base64"),
    });
    const rotation = await app.credentialActions.rotate(key.id, "k-2", { signal });
    assert.match(
      rotationText(rotation).join(" "),
      /The shared Secret anthropic-credentials .* was made from it and keeps its value: save its key api-key again/,
    );
    await site().kubectl(["delete", "secret", "anthropic-credentials"]);
    await site().kubectl(["create", "secret", "generic", "theirs", "--from-literal=api-key=x"]);
    await assert.rejects(
      app.credentialActions.saveSharedSecret({ name: "theirs", keys }, signal),
      /was not made here/,
    );
  });

  it("tells somebody who may not have Secrets so, and does what it can without", async () => {
    const restricted = await restrictedApp();
    const add = (name: string, target: CredentialTarget) =>
      restricted.credentialActions.add({ name, target, value: "v", profiles: ["*"] });
    await add("key", { kind: "env", variable: "API_KEY" });
    const { session, warnings } = await restricted.actions.launch(
      { profile: "default", image: "busybox:1.36" },
      { signal },
    );
    assert.equal(session.state.kind, "running");
    assert.deepEqual(warnings, [
      `You may not create Secrets in the namespace “${site().namespace}”, so the session was launched without “key”. Ask an admin for the right.`,
    ]);
    await app.actions.delete(session, signal);

    const says = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => assert.fail("it did not fail"),
        (thrown: unknown) => thrown,
      );
      const { message } = failureText(error);
      assert.match(message, /You may not .*Secrets in the namespace/);
      assert.doesNotMatch(message, /403|forbidden|cannot (create|get) resource|system:serviceaccount/i);
    };
    const named = { profile: "default", image: "busybox:1.36", credentials: ["key"] };
    await says(restricted.actions.launch(named, { signal }));
    await add("git", { kind: "gitHttps", host: "git.example.com", username: "a" });
    const cloning = {
      profile: "default",
      image: "busybox:1.36",
      git: { url: "https://git.example.com/a/b" },
    };
    await says(restricted.actions.launch(cloning, { signal }));
    const [key] = restricted.credentials.list;
    const keys = [{ key: "api-key", credentialId: key?.id ?? "" }];
    await says(restricted.credentialActions.saveSharedSecret({ name: "shared", keys }, signal));

    // Given by somebody who may, and rotated by one who may not.
    const target = { kind: "env", variable: "GIVEN" } as const;
    await app.credentialActions.add({ name: "given", target, value: "one", profiles: ["*"] });
    const theirs = await launch();
    const [given] = app.credentials.list;
    const memory = restricted.platform.globalMemory;
    await memory.set("credentials.v1", { version: 1, credentials: [given] });
    const rotation = await restricted.credentialActions.rotate(given?.id ?? "", "two", { signal });
    assert.deepEqual(
      rotation.sessions.map(({ session: { id }, outcome }) => [id, outcome]),
      [[theirs.id, "failed"]],
    );
    const said = rotationText(rotation).join(" ");
    assert.match(said, /could not be given the new value: Not allowed: .* may not get secrets/);
    assert.doesNotMatch(said, /403|cannot (patch|get) resource/i);
  });

  /** The product as somebody with the rights on pods alone. */
  async function restrictedApp(): Promise<App> {
    const rules = [
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch", "create", "delete", "patch"] },
      { apiGroups: [""], resources: ["events"], verbs: ["get", "list", "watch"] },
    ];
    const name = "no-secrets";
    await site().kubectl(["apply", "--filename=-"], {
      apiVersion: "v1",
      kind: "List",
      items: [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } },
        { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name }, rules },
        {
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "RoleBinding",
          metadata: { name },
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
          subjects: [{ kind: "ServiceAccount", name, namespace: site().namespace }],
        },
      ],
    });
    const token = (await site().kubectl(["create", "token", name])).trim();
    const folder = await mkdtemp(path.join(tmpdir(), "no-secrets-"));
    const file = path.join(folder, "kubeconfig");
    const config = parse(await readFile(site().kubeconfig, "utf8")) as { users: { user: unknown }[] };
    for (const each of config.users) each.user = { token };
    await writeFile(file, stringify(config), { mode: 0o600 });
    after(() => rm(folder, { recursive: true }));
    return site().app({ settings: { kubeconfigPath: file } });
  }
});

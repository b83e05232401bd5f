import assert from "node:assert/strict";
import { copyFile, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { endpointOf } from "../../../../src/kube/kubeconfig/endpointOf.js";
import { mergeKubeconfigs } from "../../../../src/kube/kubeconfig/mergeKubeconfigs.js";
import { parseKubeconfig } from "../../../../src/kube/kubeconfig/parseKubeconfig.js";
import { resolveContext } from "../../../../src/kube/kubeconfig/resolveContext.js";
import { until } from "../../../fakes/until.js";
import { CredentialsHarness, fixture, kubeconfigWith, messageOf, patient } from "./credentialsHarness.js";

describe("credentials of a kubeconfig", () => {
  let harness: CredentialsHarness;
  beforeEach(async () => {
    harness = await CredentialsHarness.make();
  });
  afterEach(() => harness.dispose());

  const headersOf = async (user: string) => (await harness.user(user).credentials.login(patient)).headers;

  it("sends a token, a password, or nothing", async () => {
    assert.deepEqual(await headersOf("{token: abc}"), { Authorization: "Bearer abc" });
    assert.deepEqual(await headersOf("{username: me, password: 'a:ü'}"), {
      Authorization: `Basic ${Buffer.from("me:a:ü").toString("base64")}`,
    });
    assert.deepEqual(await headersOf("{}"), {});
  });

  it("trims a token, and refuses one that no header can hold, without quoting it", async () => {
    assert.deepEqual(await headersOf('{token: "abc \\n"}'), { Authorization: "Bearer abc" });
    assert.equal(
      (await messageOf(headersOf('{token: "ca\\nnary"}'))).replace(harness.folder.path, ""),
      "/config, line 4: the user “me” cannot log in: its token holds spaces, line ends or other characters that no token has. Copy it again whole.",
    );
  });

  it("sends every kind of impersonation, groups one by one", async () => {
    const headers = await headersOf(
      '{token: t, as: jané, as-uid: "7", as-groups: [a, "b, c"], as-user-extra: {reason: [x, z], "Example.com/scope%": ["1"]}}',
    );
    assert.deepEqual(headers, {
      Authorization: "Bearer t",
      "Impersonate-User": Buffer.from("jané").toString("latin1"),
      "Impersonate-Uid": "7",
      "Impersonate-Group": ["a", "b, c"],
      "Impersonate-Extra-reason": ["x", "z"],
      "Impersonate-Extra-Example.com%2Fscope%25": ["1"],
    });
  });

  it("logs in with a renewed token over the source that is in use, and asks again when the old one is refused", async () => {
    const { credentials } = harness.user("{token: old}");
    const old = await credentials.login(patient);
    assert.equal(credentials.refused(old), false, "there is no other yet");
    harness.user("{token: new}");
    assert.equal(credentials.refused(old), true);
    assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer new" });
  });

  it("refuses a line end in what it acts as", async () => {
    assert.match(await messageOf(headersOf('{as: "a\\r\\nX-Evil: b"}')), /line end or control character/);
  });

  it("sends nothing secret to a server without TLS", async () => {
    const endpoint = harness.endpoint(kubeconfigWith("{token: abc}").replace("https:", "http:"));
    assert.deepEqual((await endpoint.credentials.login(patient)).headers, {});
    assert.equal(endpoint.server, "http://c");
  });

  it("gives equal logins equal identities, and no others, and keeps the credential out of them", async () => {
    const identity = async (user: string) => (await harness.user(user).credentials.login(patient)).identity;
    const [one, same, other, acting] = await Promise.all(
      ["{token: abc}", "{token: abc}", "{token: abd}", "{token: abc, as: x}"].map(identity),
    );
    assert.equal(one, same);
    assert.equal(new Set([one, other, acting]).size, 3);
    assert.doesNotMatch(String(one), /abc/);
  });

  describe("token file", () => {
    it("is read again when it changed, and trimmed", async () => {
      await harness.folder.write("token", "one\n");
      const { credentials } = harness.user("{tokenFile: token}");
      const first = await credentials.login(patient);
      assert.deepEqual(first.headers, { Authorization: "Bearer one" });
      await harness.folder.write("token", "two-longer\n");
      const second = await credentials.login(patient);
      assert.deepEqual(second.headers, { Authorization: "Bearer two-longer" });
      assert.notEqual(first.identity, second.identity);
    });

    it("never reaches another cluster, be its own token there or not (K3)", async () => {
      await harness.folder.write("token-a", "token-a");
      await harness.folder.write("token-b", "token-b");
      const text = `
clusters: [{name: a, cluster: {server: "https://a"}}, {name: b, cluster: {server: "https://b"}}]
contexts: [{name: a, context: {cluster: a, user: a}}, {name: b, context: {cluster: b, user: b}}]
users: [{name: a, user: {tokenFile: token-a}}, {name: b, user: {tokenFile: token-b}}]`;
      for (const context of ["a", "b", "a", "b"]) {
        const { server, credentials } = harness.endpoint(text, context);
        assert.equal(server, `https://${context}`);
        assert.deepEqual((await credentials.login(patient)).headers, {
          Authorization: `Bearer token-${context}`,
        });
      }
    });

    it("goes before the token, which stands in until it is there", async () => {
      const { credentials } = harness.user("{tokenFile: token, token: inline}");
      assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer inline" });
      await harness.folder.write("token", "file");
      assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer file" });
    });

    it("keeps the last token while the file is gone or empty", async () => {
      await harness.folder.write("token", "one");
      const { credentials } = harness.user("{tokenFile: token}");
      await credentials.login(patient);
      await rm(harness.folder.at("token"));
      assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer one" });
      await harness.folder.write("token", "");
      assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer one" });
    });

    it("says which file is missing", async () => {
      const message = await messageOf(harness.user("{tokenFile: gone}").credentials.login(patient));
      assert.equal(
        message.replaceAll(harness.folder.path, ""),
        "/config, line 4: the user “me” cannot log in: its token file /gone does not exist. Correct tokenFile, or put the token there.",
      );
    });

    it("can give another login after a refusal only if it holds another token by now", async () => {
      await harness.folder.write("token", "one");
      const { credentials } = harness.user("{tokenFile: token}");
      const login = await credentials.login(patient);
      assert.equal(credentials.refused(login), false);
      const again = await credentials.login(patient);
      await harness.folder.write("token", "two");
      assert.equal(credentials.refused(again), true);
      assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer two" });
    });
  });

  describe("client certificate", () => {
    const files = "{client-certificate: me.crt, client-key: me.key}";
    async function rotate(name: "one" | "two"): Promise<void> {
      await copyFile(fixture(`client-${name}.crt`), harness.folder.at("me.crt"));
      await copyFile(fixture(`client-${name}.key`), harness.folder.at("me.key"));
    }

    it("is read from its files, and after a rotation is another login (K9)", async () => {
      await rotate("one");
      const { credentials } = harness.user(files);
      const one = await credentials.login(patient);
      assert.deepEqual(one.clientCertificate, {
        cert: await readFile(fixture("client-one.crt"), "utf8"),
        key: await readFile(fixture("client-one.key"), "utf8"),
      });
      assert.equal((await credentials.login(patient)).identity, one.identity);
      await rotate("two");
      const two = await credentials.login(patient);
      assert.equal(two.clientCertificate?.cert, await readFile(fixture("client-two.crt"), "utf8"));
      assert.notEqual(two.identity, one.identity);
    });

    it("waits a moment for the key when only the certificate has been rotated", async () => {
      await rotate("one");
      await copyFile(fixture("client-two.crt"), harness.folder.at("me.crt"));
      const login = harness.user(files).credentials.login(patient);
      await until(() => harness.clock.pendingMs.length > 0, "the wait");
      await copyFile(fixture("client-two.key"), harness.folder.at("me.key"));
      await harness.clock.advance(250);
      assert.equal((await login).clientCertificate?.key, await readFile(fixture("client-two.key"), "utf8"));
    });

    it("uses the pair before while the new one does not fit", async () => {
      await rotate("one");
      const { credentials } = harness.user(files);
      const one = await credentials.login(patient);
      await copyFile(fixture("client-two.crt"), harness.folder.at("me.crt"));
      const login = credentials.login(patient);
      await until(() => harness.clock.pendingMs.length > 0, "the wait");
      await harness.clock.advance(250);
      assert.equal((await login).identity, one.identity);
    });

    const wrong: readonly (readonly [cert: string, key: string, said: RegExp])[] = [
      [
        "client-one.crt",
        "client-two.key",
        /: its client certificate and key do not belong together\. Get both anew\.$/,
      ],
      [
        "client-one.crt",
        "client-one-encrypted.key",
        /: the key of its client certificate has a passphrase, .* Remove it with openssl pkey\.$/,
      ],
      [
        "client-one.key",
        "client-one.key",
        /: its client certificate is not a PEM certificate\. Get the kubeconfig anew\.$/,
      ],
      [
        "client-one.crt",
        "client-one.crt",
        /: the key of its client certificate is not a PEM key\. Get the kubeconfig anew\.$/,
      ],
      [
        "gone.crt",
        "client-one.key",
        /: its client certificate .*gone\.crt does not exist\. Correct the path, or put the certificate there\.$/,
      ],
    ];
    for (const [cert, key, said] of wrong) {
      it(`says what is wrong with ${cert} and ${key}`, async () => {
        const login = harness
          .user(`{client-certificate: "${fixture(cert)}", client-key: "${fixture(key)}"}`)
          .credentials.login(patient);
        const message = messageOf(login);
        await until(() => harness.clock.pendingMs.length > 0, "the wait for a rotation");
        await harness.clock.advance(250);
        assert.match(await message, said);
      });
    }

    it("goes beside a token, as in client-go", async () => {
      await rotate("one");
      const login = await harness
        .user(`{client-certificate: me.crt, client-key: me.key, token: t}`)
        .credentials.login(patient);
      assert.deepEqual(login.headers, { Authorization: "Bearer t" });
      assert.ok(login.clientCertificate);
    });
  });

  describe("auth-provider", () => {
    const idToken = (expiresAtMs: number) =>
      ["{}", JSON.stringify({ exp: expiresAtMs / 1_000 }), "sig"]
        .map((part) => Buffer.from(part).toString("base64url"))
        .join(".");
    const oidc = (config: string) =>
      harness.user(`{auth-provider: {name: oidc, config: ${config}}}`).credentials;

    it("oidc: its id-token is used while it is valid, and then refused with a way out", async () => {
      const token = idToken(harness.clock.now() + 60_000);
      const { login } = { login: () => oidc(`{id-token: ${token}, refresh-token: canary}`).login(patient) };
      assert.deepEqual((await login()).headers, { Authorization: `Bearer ${token}` });
      await harness.clock.advance(60_000);
      const message = await messageOf(login());
      assert.match(
        message,
        /the id-token of its OIDC auth-provider expired at 2026-01-01T00:01:00\.000Z\. Run any kubectl command .* kubelogin/,
      );
      assert.ok(!message.includes(token) && !message.includes("canary"));
    });

    it("oidc: without a usable id-token it names kubelogin", async () => {
      for (const config of ["{}", "{id-token: no-jwt}", "{id-token: a.b.c}"]) {
        assert.match(await messageOf(oidc(config).login(patient)), /kubelogin/);
      }
    });

    it("gcp and azure: refused with the name of what took their place", async () => {
      const refusal = (name: string) =>
        messageOf(harness.user(`{auth-provider: {name: ${name}}}`).credentials.login(patient));
      assert.match(await refusal("gcp"), /gke-gcloud-auth-plugin/);
      assert.match(await refusal("azure"), /kubelogin convert-kubeconfig/);
      assert.match(await refusal("openstack"), /exec plugin/);
    });
  });

  describe("in an untrusted workspace", () => {
    beforeEach(() => {
      harness.isTrusted = false;
    });

    it("reads no credential file outside the workspace, and says so", async () => {
      await harness.folder.write("outside/token", "canary");
      await harness.folder.write("ws/token", "inside");
      const ws = harness.folder.at("ws");
      const outside = () => harness.user("{tokenFile: outside/token}", ws).credentials.login(patient);
      assert.match(
        await messageOf(outside()),
        /the workspace is not trusted, so .*outside\/token.* was not read\. Trust the workspace to log in\.$/,
      );
      assert.deepEqual((await harness.user("{tokenFile: ws/token}", ws).credentials.login(patient)).headers, {
        Authorization: "Bearer inside",
      });
      harness.isTrusted = true;
      assert.deepEqual((await outside()).headers, { Authorization: "Bearer canary" });
    });

    it("sends the login of the person's own user to no server that the workspace names", async () => {
      const ws = harness.folder.at("ws");
      const own = parseKubeconfig(`users: [{name: me, user: {token: canary}}]\n`, {
        file: harness.folder.at("own"),
      });
      const theirs = parseKubeconfig(
        `clusters: [{name: c, cluster: {server: "https://c"}}]\ncontexts: [{name: c, context: {cluster: c, user: me}}]\n`,
        { file: path.join(ws, "config"), workspaceFolder: ws },
      );
      const resolution = resolveContext(mergeKubeconfigs("environment", [theirs, own]), "c");
      assert.equal(resolution.kind, "resolved");
      const { credentials } = endpointOf(resolution.context, { credentials: harness.credentials });
      const message = await messageOf(credentials.login(patient));
      assert.match(
        message,
        /a user from outside of it was not sent to a server that it names\. Trust the workspace/,
      );
      assert.ok(!message.includes("canary"));
      harness.isTrusted = true;
      assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer canary" });
    });

    it("uses a kubeconfig from elsewhere as ever", async () => {
      await harness.folder.write("token", "mine");
      assert.deepEqual((await harness.user("{tokenFile: token}").credentials.login(patient)).headers, {
        Authorization: "Bearer mine",
      });
    });
  });
});

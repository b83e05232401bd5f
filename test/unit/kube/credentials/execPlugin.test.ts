import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { until } from "../../../fakes/until.js";
import { CredentialsHarness, fixture, kubeconfigWith, messageOf, patient } from "./credentialsHarness.js";

interface Wish {
  readonly status?: Readonly<Record<string, unknown>>;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
  readonly waitFor?: string;
  readonly record?: string;
  readonly child?: boolean;
}

interface Run {
  readonly info: string;
  readonly env: Readonly<Record<string, string>>;
  readonly child?: number;
  readonly cwd: string;
}

describe("exec plugin", () => {
  let harness: CredentialsHarness;
  let record: string;
  beforeEach(async () => {
    harness = await CredentialsHarness.make();
    record = harness.folder.at("runs");
  });
  afterEach(() => harness.dispose());

  /** A user whose plugin does what `wish` says, and notes its runs. */
  function userOf(wish: Wish, more: Readonly<Record<string, unknown>> = {}): string {
    return JSON.stringify({
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        command: process.execPath,
        args: [fixture("plugin.cjs"), JSON.stringify({ record, ...wish })],
        interactiveMode: "IfAvailable",
        ...more,
      },
    });
  }
  const credentialsOf = (wish: Wish, more?: Readonly<Record<string, unknown>>) =>
    harness.user(userOf(wish, more)).credentials;
  /** The runs that were noted; a line that is still being written is none yet. */
  const runs = (): readonly Run[] => {
    const lines = existsSync(record) ? readFileSync(record, "utf8").split("\n").slice(0, -1) : [];
    return lines.map((line) => JSON.parse(line) as Run);
  };
  const messageFor = (wish: Wish, more?: Readonly<Record<string, unknown>>) =>
    messageOf(credentialsOf(wish, more).login(patient)).then((message) =>
      message
        .replaceAll(harness.folder.path, "")
        .replace("/config, line 4: the user “me” cannot log in: ", "")
        .replaceAll(process.execPath, "node"),
    );
  const inOneHour = () => new Date(harness.clock.now() + 3_600_000).toISOString();

  it("gives its token, and is not run again while that is valid", async () => {
    const credentials = credentialsOf({ status: { token: "abc\n", expirationTimestamp: inOneHour() } });
    assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer abc" });
    await harness.clock.advance(3_600_000 - 60_001);
    await credentials.login(patient);
    assert.equal(runs().length, 1);
  });

  it("runs once for twenty that ask at the same time, in two endpoints", async () => {
    const text = kubeconfigWith(userOf({ status: { token: "abc" }, waitFor: harness.folder.at("go") }));
    const two = text.replace(
      "contexts: [",
      "contexts: [{name: other, context: {cluster: c, user: me, namespace: elsewhere}}, ",
    );
    const ask = (context: string) => harness.endpoint(two, context).credentials.login(patient);
    const logins = Array.from({ length: 20 }, (_, index) => ask(index % 2 === 0 ? "c" : "other"));
    await until(() => runs().length > 0, "the plugin's start");
    await harness.folder.write("go", "");
    for (const login of await Promise.all(logins))
      assert.deepEqual(login.headers, { Authorization: "Bearer abc" });
    assert.equal(runs().length, 1);
  });

  it("does not share a credential between clusters, even from the same command", async () => {
    const user = userOf({ status: { token: "abc" } });
    for (const server of ["https://one", "https://two"]) {
      await harness.endpoint(kubeconfigWith(user).replace("https://c", server)).credentials.login(patient);
    }
    assert.equal(runs().length, 2);
  });

  it("goes on for the others when one stops waiting", async () => {
    const credentials = credentialsOf({ status: { token: "abc" }, waitFor: harness.folder.at("go") });
    const impatient = new AbortController();
    const first = credentials.login(impatient.signal);
    const second = credentials.login(patient);
    await until(() => runs().length > 0, "the plugin's start");
    impatient.abort(new Error("enough"));
    await assert.rejects(first, /enough/);
    await harness.folder.write("go", "");
    assert.deepEqual((await second).headers, { Authorization: "Bearer abc" });
    assert.equal(runs().length, 1);
  });

  it("is renewed a minute before its end", async () => {
    const credentials = credentialsOf({ status: { token: "abc", expirationTimestamp: inOneHour() } });
    await credentials.login(patient);
    await harness.clock.advance(3_600_000 - 60_000);
    await credentials.login(patient);
    assert.equal(runs().length, 2);
  });

  it("uses what it holds until its very end when the renewal fails", async () => {
    await harness.folder.write(
      "answer.cjs",
      `process.stdout.write(require("node:fs").readFileSync(process.argv[2], "utf8"))`,
    );
    await harness.folder.write(
      "answer",
      JSON.stringify({
        apiVersion: "client.authentication.k8s.io/v1",
        kind: "ExecCredential",
        status: { token: "abc", expirationTimestamp: inOneHour() },
      }),
    );
    const credentials = credentialsOf(
      {},
      { args: [harness.folder.at("answer.cjs"), harness.folder.at("answer")] },
    );
    await credentials.login(patient);
    await harness.folder.write("answer", "sorry");
    await harness.clock.advance(3_600_000 - 30_000);
    assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer abc" });
    await harness.clock.advance(30_000);
    assert.match(
      await messageOf(credentials.login(patient)),
      /printed something else than an ExecCredential/,
    );
  });

  it("tells the plugin about the cluster when it asks for that, and about no terminal", async () => {
    await harness.folder.write("ca.crt", "-----BEGIN CERTIFICATE-----\n");
    const user = userOf(
      { status: { token: "abc" } },
      { provideClusterInfo: true, env: [{ name: "EXTRA", value: "yes" }] },
    );
    const text = `
clusters: [{name: c, cluster: {server: "https://c:6443", certificate-authority: ca.crt, tls-server-name: name, insecure-skip-tls-verify: true, proxy-url: "http://proxy:3128", disable-compression: true, extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x}}]}}]
contexts: [{name: c, context: {cluster: c, user: me}}]
users: [{name: me, user: ${user}}]`;
    harness.env["VSCODE_PID"] = "1";
    harness.env["ELECTRON_RUN_AS_NODE"] = "1";
    await harness.endpoint(text).credentials.login(patient);
    const [run] = runs();
    assert.deepEqual(JSON.parse(run?.info ?? ""), {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      spec: {
        interactive: false,
        cluster: {
          server: "https://c:6443",
          "certificate-authority-data": Buffer.from("-----BEGIN CERTIFICATE-----\n").toString("base64"),
          "tls-server-name": "name",
          "insecure-skip-tls-verify": true,
          "proxy-url": "http://proxy:3128",
          "disable-compression": true,
          config: { audience: "x" },
        },
      },
    });
    const { EXTRA, PATH, VSCODE_PID, ELECTRON_RUN_AS_NODE } = run?.env ?? {};
    assert.deepEqual(
      [EXTRA, PATH, VSCODE_PID, ELECTRON_RUN_AS_NODE],
      ["yes", process.env["PATH"], undefined, undefined],
    );
    assert.equal(run?.cwd, harness.folder.path);
  });

  it("tells the plugin nothing about the cluster otherwise", async () => {
    await credentialsOf(
      { status: { token: "abc" } },
      {
        env: [{ name: "PLUGIN_API", value: "client.authentication.k8s.io/v1beta1" }],
        apiVersion: "client.authentication.k8s.io/v1beta1",
        interactiveMode: null,
      },
    ).login(patient);
    assert.deepEqual(JSON.parse(runs()[0]?.info ?? ""), {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      kind: "ExecCredential",
      spec: { interactive: false },
    });
  });

  it("gives a client certificate, which ends when the certificate does", async () => {
    const [cert, key] = await Promise.all(
      ["client-one.crt", "client-one.key"].map((name) => readFile(fixture(name), "utf8")),
    );
    const credentials = credentialsOf({ status: { clientCertificateData: cert, clientKeyData: key } });
    const login = await credentials.login(patient);
    assert.deepEqual(login.clientCertificate, { cert, key });
    await harness.clock.advance(Date.parse("2126-10-27T19:16:26Z") - harness.clock.now());
    assert.match(
      await messageOf(credentials.login(patient)),
      /gave a credential that has expired already\. Check this machine's clock\.$/,
    );
  });

  describe("refused by the server", () => {
    it("is dropped, and run again", async () => {
      const credentials = credentialsOf({ status: { token: "abc" } });
      const login = await credentials.login(patient);
      await harness.clock.advance(10_000);
      assert.equal(credentials.refused(login), true);
      await credentials.login(patient);
      assert.equal(runs().length, 2);
    });

    it("does not run it again and again for what it has only just given", async () => {
      const credentials = credentialsOf({ status: { token: "abc" } });
      const refuse = async () => credentials.refused(await credentials.login(patient));
      assert.deepEqual([await refuse(), await refuse(), await refuse()], [false, false, false]);
      assert.equal(runs().length, 1);
      await harness.clock.advance(300_000);
      assert.equal(await refuse(), false);
      assert.equal(runs().length, 2);
      harness.credentials.forgetFailures();
      await credentials.login(patient);
      assert.equal(runs().length, 3);
    });

    it("keeps a credential that is newer than the refused one", async () => {
      const credentials = credentialsOf({ status: { token: "abc", expirationTimestamp: inOneHour() } });
      const old = await credentials.login(patient);
      await harness.clock.advance(3_600_000 - 30_000);
      await credentials.login(patient);
      assert.equal(credentials.refused(old), true);
      await credentials.login(patient);
      assert.equal(runs().length, 2);
    });
  });

  describe("that fails", () => {
    it("is said with its exit code and its last words, without secrets", async () => {
      const message = await messageFor(
        {
          exit: 3,
          stderr:
            "\u001b[31mdebug\nerror: session expired for client-secret canary-1234567890\nid_token=short-canary and eyJhbGciOiJSUzI1NiJ9eyJleHAiOjF9canarycanary\nRun: tool login\n",
        },
        {
          env: [{ name: "CLIENT_SECRET", value: "canary-1234567890" }],
          installHint: "Get it from example.com.",
        },
      );
      assert.equal(
        message,
        "the credential plugin “node” failed with exit code 3, saying: error: session expired for client-secret … id_token=… and … Run: tool login. Log in with your provider's tool, then try again. The kubeconfig says: Get it from example.com.",
      );
    });

    it("is not run again at once, but when the person asks", async () => {
      const credentials = credentialsOf({ exit: 1 });
      for (let turn = 0; turn < 3; turn++) await messageOf(credentials.login(patient));
      assert.equal(runs().length, 1);
      await harness.clock.advance(5_000);
      await messageOf(credentials.login(patient));
      await harness.clock.advance(5_000);
      await messageOf(credentials.login(patient));
      assert.equal(runs().length, 2);
      harness.credentials.forgetFailures();
      await messageOf(credentials.login(patient));
      assert.equal(runs().length, 3);
    });

    const outputs: readonly (readonly [what: string, wish: Wish, said: string])[] = [
      [
        "nothing",
        { stdout: "\n" },
        "printed nothing where an ExecCredential was due. Run it by hand to see why.",
      ],
      [
        "words",
        { stdout: "canary token" },
        "printed something else than an ExecCredential in JSON. Run it by hand to see what.",
      ],
      [
        "no status",
        { stdout: '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential"}' },
        "printed something else than an ExecCredential in JSON. Run it by hand to see what.",
      ],
      [
        "an empty status",
        { status: {} },
        "gave neither a token nor a client certificate. Run it by hand to see why.",
      ],
      [
        "half a certificate",
        { status: { clientCertificateData: "canary" } },
        "gave only one of client certificate and key. Update it.",
      ],
      [
        "another version",
        {
          stdout:
            '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"canary"}}',
        },
        "answered in another version than client.authentication.k8s.io/v1. Set exec.apiVersion to the one it speaks.",
      ],
      [
        "a date that is none",
        { status: { token: "canary", expirationTimestamp: "soon" } },
        "gave an expirationTimestamp that is no date. Update it.",
      ],
      [
        "an old credential",
        { status: { token: "canary", expirationTimestamp: "2020-01-01T00:00:00Z" } },
        "gave a credential that has expired already. Check this machine's clock.",
      ],
    ];
    for (const [what, wish, said] of outputs) {
      it(`is said when it prints ${what}`, async () => {
        assert.equal(await messageFor(wish), `the credential plugin “node” ${said}`);
        assert.doesNotMatch(harness.log.text, /canary/);
      });
    }
  });

  it("is ended after its time limit, with everything that it started", async function () {
    if (process.platform === "win32") this.skip();
    const message = messageFor({ child: true, waitFor: harness.folder.at("never"), stderr: "" });
    await until(() => runs().length > 0, "the plugin's start");
    await harness.clock.advance(30_000);
    assert.equal(
      await message,
      "the credential plugin “node” did not answer within 30 s and was ended. If it waits for a login, log in from a terminal; the setting podSessions.credentialPluginTimeoutSeconds gives it more time.",
    );
    await until(() => !isAlive(runs()[0]?.child), "the end of the plugin's child");
  });

  it("is ended when the credentials are disposed", async function () {
    if (process.platform === "win32") this.skip();
    const login = messageOf(
      credentialsOf({ child: true, waitFor: harness.folder.at("never") }).login(patient),
    );
    await until(() => runs().length > 0, "the plugin's start");
    harness.credentials.dispose();
    await login;
    await until(() => !isAlive(runs()[0]?.child), "the end of the plugin's child");
  });

  it("is not run in an untrusted workspace, and named", async () => {
    harness.isTrusted = false;
    const { credentials } = harness.user(userOf({ status: { token: "abc" } }), harness.folder.path);
    assert.match(
      await messageOf(credentials.login(patient)),
      /: the workspace is not trusted, so the credential plugin “.*node.*”, which the kubeconfig in it names, was not run\. Trust the workspace to log in\.$/,
    );
    assert.equal(runs().length, 0);
    harness.isTrusted = true;
    assert.deepEqual((await credentials.login(patient)).headers, { Authorization: "Bearer abc" });
  });

  it("is refused when it must have a terminal", async () => {
    assert.match(
      await messageFor({}, { interactiveMode: "Always" }),
      /asks for a terminal \(interactiveMode: Always\), and there is none here/,
    );
    assert.equal(runs().length, 0);
  });
});

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    // A process that ended stays until its parent, which is gone as well, was told.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

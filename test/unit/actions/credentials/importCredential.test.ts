import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { localCommands, type CommandRunner } from "../../../../src/actions/credentials/commandRunner.js";
import { findImports, importCredential } from "../../../../src/actions/credentials/importCredential.js";
import { systemClock } from "../../../../src/base/clock.js";
import { UserError } from "../../../../src/base/errors.js";
import { Credentials } from "../../../../src/state/credentials.js";
import { MapSecrets, testPlatform } from "../../../fakes/platform.js";

const signal = new AbortController().signal;

interface Call {
  readonly command: string;
  readonly args: readonly string[];
  readonly stdin: string | undefined;
}

describe("importing credentials", () => {
  let home: string;
  const calls: Call[] = [];
  let answers: Record<string, string> = {};

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), "import-"));
    calls.length = 0;
    answers = {};
  });
  afterEach(() => rmSync(home, { recursive: true }));

  /** A program that is not named in `answers` is not installed; one with an empty answer fails. */
  const run: CommandRunner = (command, { args, stdin }) => {
    calls.push({ command, args, stdin });
    const stdout = answers[[command, ...args].join(" ")];
    if (stdout === undefined) return Promise.resolve({ kind: "notFound" });
    return Promise.resolve({ kind: "exited", code: stdout === "" ? 1 : 0, stdout });
  };

  const deps = (env: Record<string, string> = {}) => {
    const secrets = new MapSecrets();
    const platform = testPlatform({ secrets, process: { env, platform: "linux", homeDir: home } });
    return { platform, run, secrets, credentials: new Credentials(platform) };
  };

  it("asks gh for its token only when it is to be imported", async () => {
    answers = { "gh --version": "gh 2", "gh auth token --hostname github.com": "gho_s3cret\n" };
    const site = deps();
    const [found] = await findImports(site, { kind: "gh" }, signal);
    assert.ok(found);
    assert.deepEqual(
      calls.map(({ args }) => args[0]),
      ["--version"],
    );
    const { target } = await importCredential(site, found, signal);
    assert.deepEqual(target, { kind: "gitHttps", host: "github.com", username: "x-access-token" });
    assert.deepEqual([...site.secrets.values.values()], ["gho_s3cret"]);
  });

  it("says how to log in where gh has no login, and finds nothing where it is not installed", async () => {
    assert.deepEqual(await findImports(deps(), { kind: "gh" }, signal), []);
    answers = { "gh --version": "gh 2", "gh auth token --hostname github.com": "" };
    const [found] = await findImports(deps(), { kind: "gh" }, signal);
    assert.ok(found);
    await assert.rejects(importCredential(deps(), found, signal), /gh auth login/);
  });

  it("gives git the host on its standard input, and takes the login", async () => {
    answers = { "git credential fill": "protocol=https\nhost=h\nusername=ada\npassword=p=w d\n" };
    const site = deps();
    const [found] = await findImports(site, { kind: "git", host: "h" }, signal);
    assert.ok(found);
    const { target, id } = await importCredential(site, found, signal);
    assert.deepEqual(calls, [
      { command: "git", args: ["credential", "fill"], stdin: "protocol=https\nhost=h\n\n" },
    ]);
    assert.deepEqual(target, { kind: "gitHttps", host: "h", username: "ada" });
    assert.equal(await site.credentials.value(id), "p=w d");
  });

  it("lets no host ask git for another one", async () => {
    const from = { kind: "git", host: "h\nhost=evil" } as const;
    await assert.rejects(importCredential(deps(), { title: "h", from }, signal), UserError);
    assert.deepEqual(calls, []);
  });

  it("finds Docker's logins in the file, with the store and with helpers, and takes one", async () => {
    const config = {
      auths: {
        "file.test:5000": { auth: Buffer.from("ada:pass:word").toString("base64") },
        "empty.test": {},
        "https://index.docker.io/v1/": {},
      },
      credsStore: "pass",
      credHelpers: { "ecr.test": "ecr-login", "evil.test": "../../evil" },
    };
    mkdirSync(path.join(home, ".docker"));
    writeFileSync(path.join(home, ".docker", "config.json"), JSON.stringify(config));
    answers = {
      "docker-credential-pass list": JSON.stringify({
        "https://index.docker.io/v1/": "ada",
        "token.test": "<token>",
      }),
      "docker-credential-pass get": JSON.stringify({ ServerURL: "x", Username: "ada", Secret: "hub-s3cret" }),
      "docker-credential-ecr-login get": JSON.stringify({ Username: "AWS", Secret: "ecr-s3cret" }),
    };
    const site = deps();
    const found = await findImports(site, { kind: "docker" }, signal);
    assert.deepEqual(
      found.map(({ title }) => title.split(",")[0]),
      ["ecr.test", "evil.test", "docker.io", "file.test:5000"],
    );
    assert.deepEqual(
      calls.map(({ args }) => args),
      [["list"]],
    );
    for (const [index, value, username] of [
      [0, "ecr-s3cret", "AWS"],
      [2, "hub-s3cret", "ada"],
      [3, "pass:word", "ada"],
    ] as const) {
      const each = found[index];
      assert.ok(each);
      const { id, target } = await importCredential(site, each, signal);
      assert.equal(await site.credentials.value(id), value);
      assert.equal(target.kind === "registry" && target.username, username);
    }
    assert.equal(calls.find(({ args }) => args[0] === "get")?.stdin, "ecr.test");
    const evil = found[1];
    assert.ok(evil);
    await assert.rejects(importCredential(site, evil, signal), /docker login/);
    assert.ok(!calls.some(({ command }) => command.includes("evil")));
  });

  it("finds nothing in a Docker configuration that is not there, and says why in one that is broken", async () => {
    const find = () => findImports(deps(), { kind: "docker" }, signal);
    assert.deepEqual(await find(), []);
    mkdirSync(path.join(home, ".docker"));
    const write = (text: string) => writeFileSync(path.join(home, ".docker", "config.json"), text);
    write('{"auths": {"r.test": {"auth": "czNjcmV0');
    await assert.rejects(find(), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /config\.json is no configuration of Docker/);
      assert.doesNotMatch(String(error.stack), /czNjcmV0/);
      return true;
    });
    write('{"credsStore": "pass"}');
    await assert.rejects(find(), /docker-credential-pass, which is not in the PATH/);
    write(JSON.stringify({ credsStore: "pass", credHelpers: { "ecr.test": "ecr-login" } }));
    assert.equal((await find()).length, 1);
  });

  it("lists variables that hold a secret by their name, and imports one under a free name", async () => {
    const site = deps({ PATH: "/bin", ANTHROPIC_API_KEY: " sk-1 ", NPM_TOKEN: "n", EMPTY_TOKEN: "" });
    const found = await findImports(site, { kind: "environment" }, signal);
    assert.deepEqual(
      found.map(({ title }) => title.split(",")[0]),
      ["ANTHROPIC_API_KEY", "NPM_TOKEN"],
    );
    assert.ok(!JSON.stringify(found).includes("sk-1"));
    const [first] = found;
    assert.ok(first);
    const names = [await importCredential(site, first, signal), await importCredential(site, first, signal)];
    assert.deepEqual(
      names.map(({ name }) => name),
      ["ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY (2)"],
    );
    assert.equal(await site.credentials.value(names[0]?.id ?? ""), "sk-1");
  });

  it("runs a real program without a shell, with its standard input", async () => {
    const commands = localCommands(
      { env: { PATH: process.env["PATH"] }, platform: process.platform, homeDir: home },
      systemClock,
    );
    const args = [
      "-e",
      "process.stdin.pipe(process.stdout); process.argv.slice(1).map((a) => console.log(a))",
      "$(x)",
    ];
    assert.deepEqual(await commands("node", { args, stdin: "a'b\n", signal }), {
      kind: "exited",
      code: 0,
      stdout: "$(x)\na'b\n",
    });
    assert.deepEqual(await commands("no-such-program", { args: [], signal }), { kind: "notFound" });
  });
});

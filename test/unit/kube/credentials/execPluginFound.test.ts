import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, readFile } from "node:fs/promises";
import { until } from "../../../fakes/until.js";
import { CredentialsHarness, messageOf, patient } from "./credentialsHarness.js";

describe("exec plugin, found", () => {
  let harness: CredentialsHarness;
  beforeEach(async () => {
    harness = await CredentialsHarness.make();
  });
  afterEach(() => harness.dispose());

  before(function () {
    if (process.platform === "win32") this.skip();
  });

  const script = `#!/bin/sh
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'"\${TOKEN:-from-script}"'"}}'
`;
  const user = (command: string) =>
    `{exec: {apiVersion: client.authentication.k8s.io/v1, command: ${command}, interactiveMode: Never, installHint: "Get it at example.com"}}`;
  const tokenOf = async (command: string) =>
    (await harness.user(user(command)).credentials.login(patient)).headers["Authorization"];

  it("beside its kubeconfig, when the command is a path", async () => {
    await harness.folder.write("bin/get-token", script, 0o755);
    assert.equal(await tokenOf("./bin/get-token"), "Bearer from-script");
  });

  it("in PATH, but in no relative folder of it", async () => {
    await harness.folder.write("bin/get-token", script, 0o755);
    harness.env["PATH"] = `:.:bin:/usr/bin:/bin`;
    const message = await messageOf(tokenOf("get-token"));
    assert.equal(
      message.replace(/^.*cannot log in: /, ""),
      "the credential plugin “get-token” was not found. Install it, or add its folder to PATH and start the editor anew. PATH is /usr/bin:/bin. The kubeconfig says: Get it at example.com",
    );
    harness.credentials.forgetFailures();
    harness.env["PATH"] = `/usr/bin:/bin:${harness.folder.at("bin")}`;
    assert.equal(await tokenOf("get-token"), "Bearer from-script");
  });

  it("by the login shell's PATH, which is asked for once", async () => {
    await harness.folder.write("tools/get-token", script, 0o755);
    await harness.folder.write(
      "shell",
      `#!/bin/sh
echo "asked $1" >> ${harness.folder.at("asked")}
echo "Welcome! TOKEN=greeting"
export PATH="${harness.folder.at("tools")}:$PATH" TOKEN=from-login-shell MULTI="a
b"
eval "$2"
`,
      0o755,
    );
    harness.env["SHELL"] = harness.folder.at("shell");
    harness.env["PATH"] = "/usr/bin:/bin";
    assert.equal(await tokenOf("get-token"), "Bearer from-login-shell");
    await messageOf(tokenOf("no-such-token"));
    assert.equal(await readFile(harness.folder.at("asked"), "utf8"), "asked -ilc\n");
  });

  for (const [where, env] of [
    ["", undefined],
    [
      ", also where env cannot end values with a zero",
      '#!/bin/sh\n[ "$1" = -0 ] && exit 1\nexec /usr/bin/env',
    ],
  ] as const) {
    it(`by the login shell's PATH, beside variables of many lines${where}`, async () => {
      await harness.folder.write("tools/get-token", script, 0o755);
      if (env !== undefined) await harness.folder.write("tools/env", env, 0o755);
      const note = env === undefined ? "one\nPATH=/nowhere" : "one\ntwo";
      const lines = "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z"
        .split(" ")
        .map((name) => `export ${name}="${note}"`);
      const path = `export PATH="${harness.folder.at("tools")}:$PATH"`;
      const shell = ["#!/bin/sh", ...lines, path, 'eval "$2"', ""].join("\n");
      await harness.folder.write("shell", shell, 0o755);
      harness.env["SHELL"] = harness.folder.at("shell");
      harness.env["PATH"] = "/usr/bin:/bin";
      assert.equal(await tokenOf("get-token"), "Bearer from-script");
    });
  }

  it("by the login shell's PATH, when the plugin itself misses a command", async () => {
    await harness.folder.write("tools/inner", script, 0o755);
    await harness.folder.write("bin/outer", "#!/bin/sh\nexec inner\n", 0o755);
    await harness.folder.write(
      "shell",
      `#!/bin/sh\nexport PATH="${harness.folder.at("tools")}:$PATH"\neval "$2"\n`,
      0o755,
    );
    harness.env["SHELL"] = harness.folder.at("shell");
    harness.env["PATH"] = `/usr/bin:/bin:${harness.folder.at("bin")}`;
    assert.equal(await tokenOf("outer"), "Bearer from-script");
  });

  it("by the login shell's PATH, when the plugin misses a command and fails in its own words, and once only", async () => {
    await harness.folder.write("tools/inner", script, 0o755);
    const count = harness.folder.at("count");
    await harness.folder.write(
      "bin/outer",
      `#!/bin/sh\necho run >> ${count}\ncommand -v inner >/dev/null || { echo "inner: not installed" >&2; exit 1; }\nexec inner\n`,
      0o755,
    );
    await harness.folder.write("shell", `#!/bin/sh\nexport PATH="$TOOLS:$PATH"\neval "$2"\n`, 0o755);
    harness.env["SHELL"] = harness.folder.at("shell");
    harness.env["PATH"] = `/usr/bin:/bin:${harness.folder.at("bin")}`;
    harness.env["TOOLS"] = harness.folder.at("tools");
    assert.equal(await tokenOf("outer"), "Bearer from-script");
    assert.equal(await readFile(count, "utf8"), "run\nrun\n");
  });

  it("only once, when it fails and the login shell knows no more folders", async () => {
    const count = harness.folder.at("count");
    await harness.folder.write("bin/outer", `#!/bin/sh\necho run >> ${count}\nexit 1\n`, 0o755);
    await harness.folder.write("shell", `#!/bin/sh\neval "$2"\n`, 0o755);
    harness.env["SHELL"] = harness.folder.at("shell");
    harness.env["PATH"] = `/usr/bin:/bin:${harness.folder.at("bin")}`;
    await messageOf(tokenOf("outer"));
    assert.equal(await readFile(count, "utf8"), "run\n");
  });

  it("nowhere, when the login shell does not answer in ten seconds", async () => {
    await harness.folder.write(
      "shell",
      `#!/bin/sh\necho started > ${harness.folder.at("started")}\nsleep 60\n`,
      0o755,
    );
    harness.env["SHELL"] = harness.folder.at("shell");
    harness.env["PATH"] = "/usr/bin:/bin";
    const message = messageOf(tokenOf("get-token"));
    await until(() => existsSync(harness.folder.at("started")), "the shell's start");
    await harness.clock.advance(10_000);
    assert.match(await message, /was not found/);
  });

  it("but not a file that cannot be run", async () => {
    await harness.folder.write("bin/get-token", script, 0o644);
    assert.match(
      await messageOf(tokenOf("./bin/get-token")),
      /there is no program at .*\/bin\/get-token, the credential plugin that exec names\./,
    );
    await chmod(harness.folder.at("bin/get-token"), 0o755);
    await harness.folder.write("bin/get-token", "#!/no/such/interpreter\n");
    harness.credentials.forgetFailures();
    assert.match(
      await messageOf(tokenOf("./bin/get-token")),
      /could not be started \(ENOENT\)\. Check that the file is a program for this system\./,
    );
  });

  it("but not started with more arguments than the system takes", async () => {
    await harness.folder.write("get-token", script, 0o755);
    const many = user("./get-token").replace("{exec: {", `{exec: {args: [${"a".repeat(200_000)}], `);
    assert.match(
      await messageOf(harness.user(many).credentials.login(patient)),
      /could not be started \(E2BIG\)/,
    );
  });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  containerScript,
  type ContainerOptions,
} from "../../../../src/playground/node/sandbox/containerScript.js";
import type { Rights } from "../../../../src/playground/node/sandbox/rights.js";
import { skipBecause } from "../../../skipBecause.js";
import { quote, scriptCall } from "../../../../src/playground/node/sandbox/shell.js";

describe("containerScript", () => {
  const options: ContainerOptions = {
    command: ["work", "it's"],
    env: [
      ["PATH", "/bin"],
      ["SECRET", "a'b\nc"],
      ["no.shell-name", "x"],
    ],
    workingDir: "/work space",
    user: { uid: 1000, gid: 2000, groups: [3000] },
    capabilities: ["chown"],
    noNewPrivileges: true,
    tty: false,
    mounts: [{ source: "/p/v", target: "/data", kind: "folder", readOnly: true }],
    readOnlyRoot: true,
  };
  const place = {
    root: "/r",
    template: "/t",
    machineDir: "/m",
    bound: ["usr"],
    podDir: "/p",
    remountFlags: "nosuid,nodev",
  };
  const script = (rights: Rights, more: Partial<ContainerOptions> = {}) =>
    containerScript({ ...options, ...more }, { ...place, rights });
  const lastCommand = (text: string) => text.split("\n").findLast((line) => line.startsWith("exec /"));

  it("is a shell script whatever words it carries", function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no sh");
    for (const rights of ["root", "range", "single"] as const)
      for (const tty of [false, true]) execFileSync("sh", ["-n"], { input: script(rights, { tty }) });
  });

  it("gives up rights by what the kernel lets it", () => {
    assert.equal(
      lastCommand(script("root")),
      "exec /usr/bin/setsid /usr/bin/setpriv --bounding-set=-all,+chown --inh-caps=-all --reuid 1000 --regid 2000 --groups 3000 --no-new-privs -- /usr/bin/env no.shell-name=x work 'it'\\''s'",
    );
    assert.equal(
      lastCommand(script("single")),
      "exec /usr/bin/setsid /usr/bin/unshare --user --map-user=1000 --map-group=2000 /usr/bin/setpriv --inh-caps=-all --no-new-privs -- /usr/bin/env no.shell-name=x work 'it'\\''s'",
    );
  });

  it("mounts inside the new root, so that no link leads out, and makes the root read-only last", () => {
    const lines = script("root").split("\n");
    const order = [
      "pivot_root . .old",
      "mount --rbind /.old/p/v /data",
      "umount -l /.old",
      "mount -o remount,bind,ro,nosuid,nodev /",
    ];
    assert.deepEqual(
      lines.filter((line) => order.includes(line)),
      order,
    );
  });

  it("keeps values out of every process's arguments but those that no shell can export", () => {
    assert.ok(script("root").includes("export SECRET='a'\\''b\nc'"));
    const { args, env } = scriptCall(script("root"));
    assert.deepEqual(args, [
      ...["/bin/sh", "-c"],
      'script="$PLAYGROUND_SCRIPT_0"; unset PLAYGROUND_SCRIPT_0; eval "$script"',
    ]);
    assert.ok(env["PLAYGROUND_SCRIPT_0"]?.includes("SECRET"));
  });
});

describe("scriptCall", () => {
  it("gives a script of any length to a shell", function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no /bin/sh");
    const long = `printf %s ${quote("x".repeat(250_000))} | wc -c`;
    const { args, env } = scriptCall(long);
    const [command = "", ...rest] = args;
    assert.equal(
      execFileSync(command, rest, { env: { ...env, PATH: "/usr/bin:/bin" } })
        .toString()
        .trim(),
      "250000",
    );
  });
});

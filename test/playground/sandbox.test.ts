import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../src/base/errors.js";
import {
  startContainer,
  type RunningContainer,
  type StartContainerOptions,
} from "../../src/playground/node/sandbox/container.js";
import type { NodeSandbox } from "../../src/playground/node/sandbox/nodeSandbox.js";
import { PodSandbox } from "../../src/playground/node/sandbox/podSandbox.js";
import type { ProcessOptions } from "../../src/playground/node/sandbox/processScript.js";
import type { RunningProcess } from "../../src/playground/node/sandbox/runningProcess.js";
import { SandboxRuntime } from "../../src/playground/node/sandbox/sandboxRuntime.js";
import { startSandbox } from "../../src/playground/node/sandbox/startSandbox.js";
import { textOf } from "../../src/playground/node/sandbox/tool.js";
import { skipBecause } from "../skipBecause.js";
import { until } from "../fakes/until.js";

describe("sandbox", function () {
  let dir: string;
  let node: NodeSandbox | undefined;
  let pod: PodSandbox;
  let attempts = 0;

  before(async function () {
    dir = await mkdtemp(join(tmpdir(), "sandbox-"));
    try {
      node = await startSandbox(dir);
    } catch (fault) {
      if (!(fault instanceof UserError)) throw fault;
      skipBecause(this, fault.message);
    }
    pod = await podAt("10.244.0.2");
  });
  after(async () => {
    await node?.stop();
    // A pod that nobody stopped goes with its node.
    await pod?.ended;
    await rm(dir, { recursive: true, force: true });
  });

  const theNode = () => node ?? assert.fail("there is no sandbox");
  const podAt = (address: string) =>
    PodSandbox.start(theNode(), {
      uid: address,
      hostname: "a-pod",
      address,
      settings: { hosts: "127.0.0.1\tlocalhost\n" },
      memoryVolumes: [],
    });
  const processOptions: ProcessOptions = {
    command: ["true"],
    env: [
      ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ["SECRET", "it's hidden\n"],
    ],
    workingDir: "/work",
    user: { uid: 0, gid: 0, groups: [] },
    capabilities: ["chown", "setuid", "setgid", "kill", "dac_override"],
    noNewPrivileges: false,
    tty: false,
  };
  const run = (command: readonly string[], more: Partial<StartContainerOptions> = {}) =>
    startContainer(pod, {
      ...processOptions,
      ...{ name: "c", attempt: attempts++, stdin: false, mounts: [], readOnlyRoot: false, command },
      ...more,
    });
  const exec = (container: RunningContainer, command: readonly string[], more: object = {}) =>
    container.exec({ ...processOptions, stdin: false, endsWithUs: false, command, ...more });
  const result = async (process: RunningProcess) => {
    const [out, err, { code }] = await Promise.all([
      textOf(process.stdout),
      process.stderr ? textOf(process.stderr) : "",
      process.exited,
    ]);
    return { out, err, code };
  };
  const output = async (script: string, more: Partial<StartContainerOptions> = {}) => {
    const { out, err } = await result((await run(["sh", "-c", script], more)).main);
    assert.equal(err, "");
    return out;
  };

  it("shows of the machine its programs and nothing of its people", async () => {
    const seen = await output(
      `ls -d /root/* /home/* /etc/shadow /etc/gitconfig ${dir} ${process.cwd()} /var/lib/* 2>/dev/null; ls /proc | grep -c '^[0-9]'; touch /usr/x 2>/dev/null || echo read-only; command -v ls`,
    );
    // The shell, ls and grep.
    assert.equal(seen, "3\nread-only\n/usr/bin/ls\n");
  });

  it("gives the process its variables, folder, host name and standard streams that can be opened", async () => {
    const { main } = await run(
      [
        "sh",
        "-c",
        'cat; pwd; printf %s "$SECRET"; hostname; echo e >/dev/stderr; echo o >/dev/stdout; exit 7',
      ],
      { stdin: true },
    );
    main.stdin?.end("in\n");
    assert.deepEqual(await result(main), { out: "in\n/work\nit's hidden\na-pod\no\n", err: "e\n", code: 7 });
  });

  it("leaves each run a root of its own to write to", async () => {
    assert.equal(
      await output("touch /root/a /etc/b /tmp/c; ls /root /tmp /etc/b"),
      "/etc/b\n\n/root:\na\n\n/tmp:\nc\n",
    );
    assert.equal(await output("ls /root /tmp"), "/root:\n\n/tmp:\n");
    assert.equal(
      await output("touch /tmp/x 2>/dev/null || echo read-only", { readOnlyRoot: true }),
      "read-only\n",
    );
  });

  it("mounts volumes, and files into folders that it makes", async () => {
    const volume = join(dir, "volume");
    await mkdir(volume);
    await writeFile(join(volume, "file"), "content\n");
    const mounts = [
      { source: volume, target: "/data/deep", kind: "folder" as const, readOnly: false },
      { source: volume, target: "/fixed", kind: "folder" as const, readOnly: true },
      { source: join(volume, "file"), target: "/etc/app/one", kind: "file" as const, readOnly: true },
    ];
    const script =
      "cat /data/deep/file /etc/app/one; echo new >/data/deep/made; touch /fixed/x 2>/dev/null || echo read-only";
    assert.equal(await output(script, { mounts }), "content\ncontent\nread-only\n");
    assert.equal(await readFile(join(volume, "made"), "utf8"), "new\n");
  });

  it("runs as another user with that user's groups", async () => {
    const user = { uid: 1000, gid: 2000, groups: [3000] };
    const seen = await output("id -u; id -g; id -G", { user });
    assert.match(seen, theNode().rights === "single" ? /^1000\n2000\n2000/ : /^1000\n2000\n2000 3000\n$/);
    assert.equal(
      await output("grep -E '^(CapEff|NoNewPrivs)' /proc/self/status", { user, noNewPrivileges: true }),
      "CapEff:\t0000000000000000\nNoNewPrivs:\t1\n",
    );
  });

  it("has a name for the user that restricted sessions run as", async () => {
    const user = { uid: 1000, gid: 1000, groups: [] };
    assert.equal(await output("id -un; id -gn", { user }), "user\nuser\n");
  });

  it("ends the first process only by what it has a handler for, and by SIGKILL with all others", async () => {
    const deaf = await run(["sleep", "1000"]);
    const helper = await exec(deaf, ["sleep", "1000"]);
    deaf.signal("SIGTERM");
    assert.equal((await result(await exec(deaf, ["true"]))).code, 0);
    deaf.signal("SIGKILL");
    assert.deepEqual(await deaf.main.exited, { code: 137 });
    assert.deepEqual(await helper.exited, { code: 137 });
    const polite = await run(["sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done"]);
    await once(polite.main.stdout, "data");
    polite.signal("SIGTERM");
    assert.deepEqual(await polite.main.exited, { code: 5 });
  });

  it("refuses in runc's words what cannot be started", async () => {
    const container = await run(["sleep", "1000"]);
    for (const [command, why] of [
      ["nope", 'exec: "nope": executable file not found in $PATH'],
      ["/nope", 'exec: "/nope": stat /nope: no such file or directory'],
      ["/etc/hosts", 'exec: "/etc/hosts": permission denied'],
      ["/etc", 'exec: "/etc": permission denied'],
    ] as const) {
      await assert.rejects(run([command]), { message: why });
      await assert.rejects(exec(container, [command]), { message: why });
    }
    await assert.rejects(run(["true"], { workingDir: "/etc/hosts" }), {
      message: "error during container init: mkdir /etc/hosts: not a directory",
    });
    container.signal("SIGKILL");
  });

  it("has terminals with a size, a foreground process and an end", async () => {
    const container = await run(["sleep", "1000"]);
    const shell = await exec(container, ["sh"], { tty: true, stdin: true });
    let seen = "";
    shell.stdout.on("data", (chunk: Buffer) => (seen += chunk.toString()));
    shell.resize(111, 33);
    shell.stdin?.write("stty size; tty\n");
    await until(() => seen.includes("33 111") && seen.includes("/dev/pts/"));
    // What it says itself, unlike the echo of the line, says that it has the terminal.
    shell.stdin?.write("sh -c 'printf no; echo w; exec sleep 1000'\n");
    await until(() => seen.includes("now"));
    shell.stdin?.write("\x03");
    await until(() => /\^C[^]*# $/.test(seen));
    shell.stdin?.write("exit 9\n");
    assert.deepEqual(await shell.exited, { code: 9 });
    const sleeper = await exec(container, ["sleep", "1000"], { tty: true, stdin: true });
    // Nobody in a container could wake what Ctrl-Z stops, so it does not stop.
    sleeper.stdin?.write("\x1a\x03");
    assert.deepEqual(await sleeper.exited, { code: 130 });
    container.signal("SIGKILL");
  });

  it("has a terminal's process lead its session, without a parent, as in a container of containerd", async () => {
    const container = await run(["sleep", "1000"]);
    for (const tty of [false, true]) {
      const script = "set -- $(cat /proc/$$/stat); echo $1 $4 $5 $6 $8; sleep 1000 & exec sleep 1000";
      const shell = await exec(container, ["sh", "-c", script], { tty, stdin: true });
      let seen = "";
      shell.stdout.on("data", (chunk: Buffer) => (seen += chunk.toString()));
      await until(() => seen.includes("\n"));
      const [pid, parent, group, session, foreground] = seen.trim().split(" ");
      assert.deepEqual([parent, group, session, foreground], ["0", pid, pid, tty ? pid : "-1"]);
      // As the guard of a terminal ends it.
      await result(await exec(container, ["kill", "-HUP", pid ?? ""]));
      assert.deepEqual(await shell.exited, { code: 129 });
    }
    const main = await run(["sh", "-c", "set -- $(cat /proc/$$/stat); echo $1 $4 $5 $6 $8; exit 3"], {
      tty: true,
    });
    assert.deepEqual(await result(main.main), { out: "1 0 1 1 1\r\n", err: "", code: 3 });
    container.signal("SIGKILL");
  });

  it("connects pods to one another and keeps what listens on the loopback of one to itself", async () => {
    const other = await podAt("10.244.0.3");
    const runtime = new SandboxRuntime(theNode());
    const { signal } = new AbortController();
    const listen = (host: string, port: number) =>
      `require("node:net").createServer((s) => s.end("hi")).listen(${port}, "${host}", () => console.log("listens"))`;
    const bind = { source: process.execPath, target: "/node", kind: "file" as const, readOnly: true };
    const server = await run(["/node", "-e", `${listen("127.0.0.1", 8081)};${listen("0.0.0.0", 8080)}`], {
      mounts: [bind],
    });
    let seen = "";
    server.main.stdout.on("data", (chunk: Buffer) => (seen += chunk.toString()));
    await until(() => seen.split("\n").length > 2);
    assert.equal(await textOf(await runtime.connect("10.244.0.2", 8080, signal)), "hi");
    await assert.rejects(runtime.connect("10.244.0.2", 8081, signal), { code: "ECONNREFUSED" });
    runtime.stop();
    await other.stop();
    server.signal("SIGKILL");
  });

  it("takes every process with it, also when it is killed", async function () {
    this.timeout(20_000);
    const fixture = fileURLToPath(new URL("../fixtures/playground/sandboxUntilKilled.ts", import.meta.url));
    const seconds = `31${process.pid}`;
    const holder = spawn(process.execPath, ["--require", "tsx/cjs", fixture, join(dir, "held"), seconds], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    const sleepers = () =>
      readdirSync("/proc").filter((name) => {
        try {
          return (
            /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "latin1") === `sleep\0${seconds}\0`
          );
        } catch {
          return false;
        }
      });
    await until(() => sleepers().length === 2);
    holder.kill("SIGKILL");
    await until(() => sleepers().length === 0);
  });
});

import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { App } from "../../src/app.js";
import { UserError } from "../../src/base/errors.js";
import type { Session } from "../../src/domain/session.js";
import type { ExecStream } from "../../src/domain/streams.js";
import { until } from "../../scripts/editor/until.js";
import { withLaunchSite } from "./launchSite.js";

const workspaceImage = "registry.test:5000/workspace:1";
const windowScript = fileURLToPath(new URL("./otherWindow.ts", import.meta.url));

/** A terminal's output so far, and a way to wait for it. */
class Screen {
  private shown = "";
  private look: () => void = () => undefined;

  readonly onStdout = (chunk: Uint8Array) => {
    this.shown += Buffer.from(chunk).toString();
    this.look();
  };

  async sees(pattern: RegExp): Promise<string> {
    const limit = AbortSignal.timeout(20_000);
    while (!pattern.test(this.shown)) {
      await new Promise<void>((resolve, reject) => {
        this.look = resolve;
        limit.addEventListener("abort", () => reject(new Error(`no ${pattern} in: ${this.shown}`)));
      });
    }
    return this.shown;
  }
}

describe("terminals on a real cluster", function () {
  this.timeout(90_000);

  const signal = new AbortController().signal;
  const site = withLaunchSite("terminals");
  let app: App;

  before(async () => {
    app = await site().app();
  });

  afterEach(async () => {
    for (const session of [...app.sessions.values()]) await app.actions.kill(session, signal);
  });

  const open = async (session: Session): Promise<{ shell: ExecStream; screen: Screen }> => {
    const screen = new Screen();
    const size = { columns: 101, rows: 37 };
    const { onStdout } = screen;
    return {
      screen,
      shell: await app.actions.openShell(session.ref, { tty: true, stdin: true, size, onStdout, signal }),
    };
  };

  const type = (shell: ExecStream, line: string) => shell.write(Buffer.from(`${line}\n`));

  /** The commands that run in the container, without our own look at them. */
  const processes = async (session: Session): Promise<readonly string[]> => {
    const command = [
      "sh",
      "-c",
      "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done 2>/dev/null",
    ];
    const { stdout } = await app.actions.run(session.ref, { command, signal });
    return stdout
      .split("\n")
      .filter((line) => line !== "" && !line.includes("/proc/") && !line.startsWith("tr "));
  };

  const eventually = async (session: Session, condition: (running: string) => boolean): Promise<void> => {
    const untilMs = Date.now() + 15_000;
    for (;;) {
      const running = (await processes(session)).join("\n");
      if (condition(running)) return;
      assert.ok(Date.now() < untilMs, running);
    }
  };

  it("gives a prompt before the cluster reports the session as running", async () => {
    const screen = new Screen();
    let shell: Promise<ExecStream> | undefined;
    const launching = app.actions.launch(
      { profile: "default" },
      {
        signal,
        onCreated: ({ ref }) => {
          shell = app.actions.openShell(ref, { tty: true, stdin: true, onStdout: screen.onStdout, signal });
        },
      },
    );
    await screen.sees(/\$ /);
    const { session } = await launching;
    const opened = await shell;
    assert.ok(opened);
    await type(opened, "echo pod=$POD_NAME");
    await screen.sees(new RegExp(`pod=${session.ref.name}`));
    opened.dispose();
  });

  it("has the right size and the best shell, and its exit code", async () => {
    const { session } = await app.actions.launch({ profile: "default", image: workspaceImage }, { signal });
    assert.deepEqual(await app.actions.findShell(session.ref, signal), ["/usr/bin/bash"]);
    const { shell, screen } = await open(session);
    await type(shell, 'echo "size=$(stty size) term=$TERM shell=$0"; exit 7');
    await screen.sees(/size=37 101 term=xterm-256color shell=bash/);
    assert.deepEqual(await shell.closed, { kind: "exit", code: 7 });
  });

  for (const image of ["busybox:1.36", workspaceImage]) {
    it(`hangs up what runs in a terminal that is closed, and nothing else (${image})`, async () => {
      const { session } = await app.actions.launch({ profile: "default", image }, { signal });
      const closed = await open(session);
      const kept = await open(session);
      await type(kept.shell, "echo kept-$((1 + 1)); sleep 4001");
      await type(
        closed.shell,
        'sleep 4002 & (trap "" HUP; exec sleep 4003) & echo open-$((1 + 1)); sleep 4004',
      );
      await kept.screen.sees(/kept-2/);
      await closed.screen.sees(/open-2/);
      await eventually(session, (running) =>
        ["4001", "4002", "4003", "4004"].every((time) => running.includes(time)),
      );
      closed.shell.dispose();
      await eventually(session, (running) => !/400[24]/.test(running));
      assert.match(
        (await processes(session)).join("\n"),
        /sleep 4001[^]*sleep 4003|sleep 4003[^]*sleep 4001/,
      );
      kept.shell.dispose();
      await eventually(session, (running) => !running.includes("4001"));
    });
  }

  it("hangs up where sh is bash", async () => {
    // Debian's sh is dash; elsewhere it is bash, which reads its script as it goes.
    const request = { profile: "opencode", image: workspaceImage, setup: ["true"] };
    const { session } = await app.actions.launch(request, { signal });
    await app.actions.run(session.ref, { command: ["ln", "-sf", "bash", "/usr/bin/sh"], signal });
    const { shell, screen } = await open(session);
    await type(shell, "echo open-$((1 + 1)); sleep 6001");
    await screen.sees(/open-2/);
    await eventually(session, (running) => running.includes("6001"));
    shell.dispose();
    await eventually(session, (running) => !running.includes("6001"));
  });

  it("hangs up the terminal of a window that was killed", async () => {
    const { session } = await app.actions.launch({ profile: "default" }, { signal });
    const other = await window("shell", session.ref.name);
    await eventually(session, (running) => running.includes("sleep 5001"));
    other.kill("SIGKILL");
    await eventually(session, (running) => !running.includes("sleep 5001"));
  });

  it("shows what a window that was killed during a launch has left, and the pod owns it all", async () => {
    const other = await window("launch");
    other.kill("SIGKILL");
    const session = await until({
      what: "the session that is left",
      read: () => [...app.sessions.values()].find(({ state }) => state.kind === "blocked"),
      isDone: (found) => found !== undefined,
    });
    assert.ok(session);
    assert.equal((await site().labelled(session.id)).length, 3);
    await site().kubectl(["delete", "pod", session.ref.name, "--now"]);
    await site().empty();
  });

  it("says that an image has no shell", async () => {
    const request = { profile: "opencode", image: "registry.test:5000/pause:1", command: ["/pause"] };
    const { session } = await app.actions.launch(request, { signal });
    await assert.rejects(open(session), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /has no shell \(sh\)/);
      return true;
    });
  });

  it("gives the reason instead of a shell that will never open", async () => {
    const ended = await app.actions.launch({ profile: "default", command: ["true"] }, { signal });
    await assert.rejects(open(ended.session), /is over/);
    const wrong = { profile: "default", image: "registry.test:5000/no-such-image:1" };
    const { session } = await app.actions.launch(wrong, { signal, until: "created" });
    await assert.rejects(open(session), /does not start.*no-such-image/);
  });

  it("runs a command and gives back what it said, read and ended with", async () => {
    const { session } = await app.actions.launch({ profile: "default" }, { signal });
    const run = (command: readonly string[], stdin?: string, maxBytes?: number) =>
      app.actions.run(session.ref, {
        command,
        ...(stdin === undefined ? {} : { stdin: Buffer.from(stdin) }),
        ...(maxBytes === undefined ? {} : { maxBytes }),
        signal,
      });
    assert.deepEqual(await run(["sh", "-c", "echo o; echo e >&2; exit 7"]), {
      exitCode: 7,
      stdout: "o\n",
      stderr: "e\n",
    });
    assert.equal((await run(["wc", "-c"], "x".repeat(3_000_000))).stdout, "3000000\n");
    assert.equal((await run(["sh", "-c", "no-such-program"])).exitCode, 127);
    await assert.rejects(run(["no-such-program"]), /There is no “no-such-program” in this container/);
    await assert.rejects(run(["yes"], undefined, 100_000), /wrote more than 100,000 bytes/);
    await eventually(session, (running) => !/^yes/m.test(running));
    const person = new AbortController();
    const sleeping = app.actions.run(session.ref, { command: ["sleep", "1001"], signal: person.signal });
    sleeping.catch(() => undefined);
    await eventually(session, (running) => /^sleep 1001/m.test(running));
    person.abort();
    await assert.rejects(sleeping, { name: "AbortError" });
    await eventually(session, (running) => !/^sleep 1001/m.test(running));
  });

  /** Another process with the product in it; resolves when it has done what it is to be killed at. */
  async function window(task: "shell" | "launch", pod = ""): Promise<ChildProcess> {
    const child = spawn(process.execPath, ["--import", "tsx", windowScript, task, site().namespace, pod], {
      env: { ...process.env, OTHER_WINDOW_KUBECONFIG: site().kubeconfig },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes("ready")) resolve();
      });
      child.once("exit", (code) => reject(new Error(`the other window ended with ${code}`)));
    });
    return child;
  }
});

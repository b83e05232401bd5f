import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemClock, type Clock } from "../../../src/base/clock.js";
import { Cancelled, UserError } from "../../../src/base/errors.js";
import { nullLogger } from "../../../src/base/log.js";
import { PlaygroundProcess } from "../../../src/state/playgroundProcess.js";
import { HandClock } from "../../fakes/clock.js";
import { until } from "../../fakes/until.js";

/** Programs that speak as the playground does, and run nothing. */
const programs = {
  runs: `require("node:fs").writeFileSync("env", JSON.stringify([process.argv.slice(2), Object.keys(process.env), process.pid]));
    console.log(JSON.stringify({ kubeconfig: process.cwd() + "/kubeconfig", server: "https://127.0.0.1:1" }));
    process.stdin.on("end", () => process.exit(0)).resume();`,
  cannot: `console.error("The playground's pods need Linux. Use kind or k3d for a local cluster instead."); process.exitCode = 3;`,
  breaks: `console.error("at foo.js:1"); process.exitCode = 1;`,
  crashes: `console.log(JSON.stringify({ kubeconfig: process.cwd() + "/kubeconfig" }));
    require("node:fs").mkdirSync("node/many", { recursive: true });
    process.stdin.resume(); process.on("SIGUSR2", () => { console.error("out of memory"); process.exit(134); });
    require("node:fs").writeFileSync("env", String(process.pid));`,
  hangs: `process.stdin.on("end", () => process.exit(0)).resume();`,
};

describe("PlaygroundProcess", () => {
  let folder = "";
  const made: PlaygroundProcess[] = [];
  const { signal } = new AbortController();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-process-"));
  });
  afterEach(async () => {
    for (const one of made.splice(0)) await one.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const playground = async (program: keyof typeof programs, clock: Clock = systemClock) => {
    const file = path.join(folder, `${program}.cjs`);
    await writeFile(file, programs[program]);
    const one = new PlaygroundProcess({
      place: {
        program: file,
        folder: path.join(folder, "storage"),
        node: process.execPath,
        parentPid: process.pid,
      },
      process: { env: { ...process.env, CANARY: "secret" }, platform: process.platform, homeDir: folder },
      ...{ clock, log: nullLogger },
    });
    made.push(one);
    const states: string[] = [];
    one.onDidChange(({ kind }) => states.push(kind));
    return { one, states };
  };
  const dir = () => path.join(folder, "storage", String(process.pid));

  it("starts once, in a folder of its own, with nothing of the editor's environment, and ends it", async () => {
    const { one, states } = await playground("runs");
    const [kubeconfig, again] = await Promise.all([one.start(signal), one.start(signal)]);
    assert.equal(kubeconfig, path.join(dir(), "kubeconfig"));
    assert.equal(again, kubeconfig);
    assert.equal(await one.start(signal), kubeconfig);
    const [args, names, pid] = JSON.parse(await readFile(path.join(dir(), "env"), "utf8")) as [
      string[],
      string[],
      number,
    ];
    assert.deepEqual(args, ["--dir", dir(), "--parent-pid", String(process.pid)]);
    assert.ok(names.includes("PATH") && names.includes("ELECTRON_RUN_AS_NODE"));
    assert.ok(!names.includes("CANARY"));
    await one.stop();
    assert.deepEqual(states, ["starting", "running", "stopped"]);
    assert.throws(() => process.kill(pid, 0));
    assert.ok(!existsSync(dir()));
    assert.equal(await one.start(signal), kubeconfig);
  });

  it("passes on why this machine cannot run it", async () => {
    const { one, states } = await playground("cannot");
    await assert.rejects(one.start(signal), {
      name: "UserError",
      message: "The playground's pods need Linux. Use kind or k3d for a local cluster instead.",
    });
    assert.deepEqual(states, ["starting", "stopped"]);
  });

  it("keeps what a broken one said for the log", async () => {
    const { one } = await playground("breaks");
    await assert.rejects(one.start(signal), (error) => {
      assert.ok(error instanceof UserError && error.cause instanceof Error);
      assert.equal(error.message, "The playground cluster did not start (it ended with code 1).");
      assert.equal(error.cause.message, "at foo.js:1");
      return true;
    });
  });

  it("ends one that is cancelled while it starts", async () => {
    const { one, states } = await playground("hangs");
    const controller = new AbortController();
    const starting = one.start(controller.signal);
    await until(() => existsSync(dir()));
    controller.abort(new Cancelled());
    await assert.rejects(starting, Cancelled);
    assert.deepEqual(states, ["starting", "stopped"]);
  });

  it("does not take a crash for a wanted stop", async () => {
    const { one, states } = await playground("crashes");
    await one.start(signal);
    const pid = await until(() => existsSync(path.join(dir(), "env"))).then(() =>
      readFile(path.join(dir(), "env"), "utf8"),
    );
    process.kill(Number(pid), "SIGUSR2");
    await until(() => one.state.kind === "crashed");
    assert.deepEqual(one.state, { kind: "crashed", exit: 134, words: "out of memory" });
    assert.deepEqual(states, ["starting", "running", "crashed"]);
  });

  it("starts right after a crash, in a folder that nobody removes under it", async () => {
    const { one } = await playground("crashes");
    await one.start(signal);
    await until(() => existsSync(path.join(dir(), "env")));
    const pid = Number(await readFile(path.join(dir(), "env"), "utf8"));
    const again = new Promise<string>((resolve, reject) => {
      one.onDidChange(({ kind }) => {
        if (kind === "crashed") one.start(signal).then(resolve, reject);
      });
    });
    process.kill(pid, "SIGUSR2");
    await again;
    await until(() => existsSync(path.join(dir(), "env")));
    await one.stop();
    assert.ok(!existsSync(dir()));
  });

  it("does not hand out the kubeconfig of one that is being stopped", async () => {
    const { one } = await playground("runs");
    await one.start(signal);
    const stopping = one.stop();
    const again = one.start(signal);
    await Promise.all([stopping, again]);
    assert.equal(one.state.kind, "running");
    assert.ok(existsSync(dir()));
  });

  it("gives up a start that takes too long, and says where to look", async () => {
    const clock = new HandClock();
    const { one, states } = await playground("hangs", clock);
    const refused = assert.rejects(one.start(signal), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.message, "The playground cluster did not start within 30 s.");
      assert.equal(error.next?.title, "Show Log");
      return true;
    });
    await until(() => clock.pendingMs.length > 0);
    await clock.advance(30_000);
    await refused;
    assert.deepEqual(states, ["starting", "stopped"]);
    assert.deepEqual(clock.pendingMs, []);
  });

  it("says when it is killed", async () => {
    const { one, states } = await playground("runs");
    await one.start(signal);
    const [, , pid] = JSON.parse(await readFile(path.join(dir(), "env"), "utf8")) as [
      unknown,
      unknown,
      number,
    ];
    process.kill(pid, "SIGKILL");
    await until(() => one.state.kind === "crashed");
    assert.deepEqual(one.state, { kind: "crashed", exit: "SIGKILL", words: "" });
    assert.deepEqual(states, ["starting", "running", "crashed"]);
  });

  it("removes the folders of windows that were killed, and no others", async () => {
    const { one } = await playground("runs");
    const storage = path.join(folder, "storage");
    // Beyond the highest number that Linux gives a process.
    for (const name of ["99999999", String(process.ppid), "notes"])
      mkdirSync(path.join(storage, name), { recursive: true });
    await one.start(signal);
    assert.ok(!existsSync(path.join(storage, "99999999")));
    assert.ok(
      existsSync(path.join(storage, String(process.ppid))) && existsSync(path.join(storage, "notes")),
    );
  });

  it("says so where there is none", async () => {
    const one = new PlaygroundProcess({
      place: undefined,
      process: { env: {}, platform: "win32", homeDir: "" },
      clock: systemClock,
      log: nullLogger,
    });
    await assert.rejects(one.start(signal), /Use kind or k3d/);
  });
});

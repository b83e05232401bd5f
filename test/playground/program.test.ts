import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Api } from "../contract/api.js";
import { readKubeconfig } from "../contract/readKubeconfig.js";

const program = fileURLToPath(new URL("../../src/playground/main.ts", import.meta.url));

interface Line {
  readonly kubeconfig: string;
  readonly server: string;
  readonly control: { readonly url: string; readonly token: string };
}

describe("the playground as a program", function () {
  this.timeout(30_000);
  let folder = "";
  const children: ChildProcess[] = [];
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "pod-sessions-program-"));
  });
  after(async () => {
    for (const child of children) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  async function start(...more: readonly string[]) {
    return startWith([], more);
  }

  async function startWith(nodeArgs: readonly string[], more: readonly string[] = []) {
    const args = [
      ...["--require", "tsx/cjs", ...nodeArgs],
      program,
      "--dir",
      path.join(folder, String(children.length)),
      "--no-node",
    ];
    const child = spawn(process.execPath, [...args, ...more], { stdio: ["pipe", "pipe", "pipe"] });
    children.push(child);
    const ended = once(child, "exit");
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    return { child, ended, line: JSON.parse(line) as Line };
  }

  it("says where it is, in a kubeconfig that nobody else reads, on loopback only", async () => {
    const { child, ended, line } = await start();
    assert.match(line.server, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.match(line.control.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.equal((await stat(line.kubeconfig)).mode & 0o777, 0o600);
    const config = JSON.parse(await readFile(line.kubeconfig, "utf8")) as {
      contexts: readonly { name: string }[];
    };
    assert.deepEqual(
      config.contexts.map(({ name }) => name),
      ["playground", "playground-token", "playground-viewer"],
    );
    const api = new Api(readKubeconfig(line.kubeconfig));
    assert.equal((await api.get("/readyz")).text, "ok");
    api.close();
    child.stdin.end();
    const [code] = (await ended) as [number];
    assert.equal(code, 0);
  });

  it("lives on after a request whose address is none", async () => {
    const { child, ended, line } = await start();
    const api = new Api(readKubeconfig(line.kubeconfig));
    assert.equal((await api.as("").get("//")).code, 403);
    assert.equal((await api.send("OPTIONS", "*", {})).code, 400);
    assert.equal((await api.get("/readyz")).text, "ok");
    api.close();
    child.stdin.end();
    const [code] = (await ended) as [number];
    assert.equal(code, 0);
  });

  it("ends in order, and says so by its code, at a fault that nothing caught", async () => {
    const planted = path.join(folder, "planted.cjs");
    await writeFile(planted, 'process.on("SIGUSR2", () => { void Promise.reject(new Error("planted")); });');
    const { child, ended } = await startWith(["--require", planted]);
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.kill("SIGUSR2");
    const [code] = (await ended) as [number];
    assert.equal(code, 1);
    assert.match(said, /a fault that nothing caught ends the playground\nError: planted/);
  });

  it("ends with its parent", async () => {
    const parent = spawn(process.execPath, ["-e", "setTimeout(() => undefined, 60_000)"], {
      stdio: "ignore",
    });
    const { ended } = await start("--parent-pid", String(parent.pid));
    const parentEnded = once(parent, "exit");
    parent.kill("SIGKILL");
    await parentEnded;
    const [code] = (await ended) as [number];
    assert.equal(code, 0);
  });

  it("ends when it is asked to", async () => {
    const { child, ended } = await start();
    child.kill("SIGTERM");
    const [code] = (await ended) as [number];
    assert.equal(code, 0);
  });

  it("says how it is used when it is used otherwise", async () => {
    const child = spawn(process.execPath, ["--require", "tsx/cjs", program], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 2);
    assert.match(text, /--dir FOLDER/);
  });
});

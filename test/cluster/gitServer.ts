import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A repository that pods can clone. */
export interface GitServer {
  /** Branches `main` and `feature/x`, each with a README.md that names it; `main` has two commits. */
  readonly url: string;
  dispose(): Promise<void>;
}

/** @param address of this machine, as the pods reach it */
export async function startGitServer(address: string): Promise<GitServer> {
  const folder = await mkdtemp(join(tmpdir(), "git-server-"));
  const work = join(folder, "work");
  const git = (...args: readonly string[]) =>
    run("git", ["-C", work, "-c", "user.name=test", "-c", "user.email=test@example.com", ...args]);
  await run("git", ["init", "--quiet", "--initial-branch=main", work]);
  await git("commit", "--quiet", "--allow-empty", "--message=first");
  for (const branch of ["main", "feature/x"]) {
    if (branch !== "main") await git("switch", "--quiet", "--create", branch);
    await writeFile(join(work, "README.md"), `${branch}\n`);
    await git("add", ".");
    await git("commit", "--quiet", `--message=${branch}`);
  }
  await git("switch", "--quiet", "main");
  await run("git", ["clone", "--quiet", "--bare", work, join(folder, "project.git")]);
  const port = await freePort(address);
  const daemon = spawn(
    "git",
    ["daemon", "--export-all", `--listen=${address}`, `--port=${port}`, `--base-path=${folder}`, folder],
    { stdio: "ignore" },
  );
  while (!(await accepts(address, port))) {
    if (daemon.exitCode !== null) throw new Error(`git daemon ended with ${daemon.exitCode}`);
  }
  return {
    url: `git://${address}:${port}/project.git`,
    async dispose() {
      daemon.kill();
      await rm(folder, { recursive: true });
    },
  };
}

/** git daemon takes no port 0, so one is asked for and given back just before. */
async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const sshd = "/usr/sbin/sshd";

/** A repository that is reached over SSH with one key. */
export interface SshGitServer {
  readonly url: string;
  readonly host: string;
  readonly knownHosts: string;
  /** The key that is let in. */
  readonly privateKey: string;
  /** Another key, which is not. */
  readonly wrongKey: string;
  dispose(): Promise<void>;
}

/** Why there cannot be one here. */
export function whyNoSshServer(): string | undefined {
  return existsSync(sshd) ? undefined : `needs OpenSSH's server (${sshd})`;
}

/** @param address of this machine, as the pods reach it */
export async function startSshGitServer(address: string): Promise<SshGitServer> {
  const folder = await mkdtemp(join(tmpdir(), "ssh-git-"));
  const at = (name: string) => join(folder, name);
  await run("git", ["init", "--quiet", "--initial-branch=main", at("work")]);
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  await run("git", ["-C", at("work"), ...author, "commit", "--quiet", "--allow-empty", "--message=over ssh"]);
  await run("git", ["clone", "--quiet", "--bare", at("work"), at("project.git")]);
  for (const key of ["host", "right", "wrong"]) {
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", key, "-f", at(key)]);
  }
  const port = await freePort(address);
  await writeFile(
    at("sshd_config"),
    [
      `ListenAddress ${address}:${port}`,
      `HostKey ${at("host")}`,
      `AuthorizedKeysFile ${at("right.pub")}`,
      ...["PidFile none", "UsePAM no", "StrictModes no", "PasswordAuthentication no"],
      "PermitRootLogin prohibit-password",
    ].join("\n"),
  );
  // Its place for the part without rights; a service would have made it.
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const server = spawn(sshd, ["-D", "-e", "-f", at("sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  while (!(await accepts(address, port))) {
    if (server.exitCode !== null) throw new Error(`sshd ended: ${said}`);
  }
  const [type, key] = (await readFile(at("host.pub"), "utf8")).split(" ");
  return {
    url: `ssh://${userInfo().username}@${address}:${port}${at("project.git")}`,
    host: `${address}:${port}`,
    knownHosts: `[${address}]:${port} ${type} ${key}`,
    privateKey: await readFile(at("right"), "utf8"),
    wrongKey: await readFile(at("wrong"), "utf8"),
    async dispose() {
      server.kill();
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => setTimeout(() => resolve(false), 20));
  });
}

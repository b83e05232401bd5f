import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { FaultyHosts } from "./hintScenarios.js";

const run = promisify(execFile);

/** Servers on this machine that refuse in the ways that registries and git hosts do. */
export interface FaultyServers {
  readonly hosts: FaultyHosts;
  dispose(): Promise<void>;
}

/** @param address of this machine, as the node and the pods reach it. */
export async function startFaultyServers(address: string): Promise<FaultyServers> {
  const folder = await mkdtemp(join(tmpdir(), "faulty-servers-"));
  const certificate = await selfSigned(folder, address);
  const registry = await listening(createHttpServer(refuse), "127.0.0.1");
  const selfSignedRegistry = await listening(createHttpsServer(certificate, refuse), address);
  const privateGit = await listening(createHttpServer(askForPassword), address);
  const git = await startGitDaemon(folder, address);
  return {
    hosts: {
      registry: `127.0.0.1:${registry.port}`,
      selfSignedRegistry: `${address}:${selfSignedRegistry.port}`,
      privateGit: `http://${address}:${privateGit.port}`,
      git: `git://${address}:${git.port}`,
    },
    async dispose() {
      for (const { server } of [registry, selfSignedRegistry, privateGit]) server.close();
      git.process.kill();
      await rm(folder, { recursive: true });
    },
  };
}

const refuse: RequestListener = (request, response) => {
  if (request.url?.startsWith("/v2/rate/")) {
    const message = "You have reached your pull rate limit.";
    response.writeHead(429, { "content-type": "application/json" });
    response.end(JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message }] }));
    return;
  }
  response.writeHead(401, {
    "content-type": "application/json",
    "www-authenticate": 'Basic realm="registry"',
  });
  response.end(JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] }));
};

const askForPassword: RequestListener = (_request, response) => {
  response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
};

async function listening<S extends Server>(server: S, host: string): Promise<{ server: S; port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, host, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function selfSigned(folder: string, address: string): Promise<{ key: Buffer; cert: Buffer }> {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  await run("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=faulty"],
    ...["-addext", `subjectAltName=IP:${address}`, "-keyout", key, "-out", cert],
  ]);
  return { key: await readFile(key), cert: await readFile(cert) };
}

async function startGitDaemon(
  folder: string,
  address: string,
): Promise<{ port: number; process: ChildProcess }> {
  const work = join(folder, "work");
  await run("git", ["init", "--quiet", "--initial-branch=main", work]);
  await writeFile(join(work, "README.md"), "# project\n");
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  await run("git", ["-C", work, "add", "."]);
  await run("git", ["-C", work, ...author, "commit", "--quiet", "-m", "start"]);
  await run("git", ["clone", "--quiet", "--bare", work, join(folder, "project.git")]);
  // git daemon takes no port 0, so one is asked for and given back just before.
  const { server, port } = await listening(createHttpServer(), address);
  await new Promise((resolve) => server.close(resolve));
  const daemon = spawn(
    "git",
    ["daemon", "--export-all", `--listen=${address}`, `--port=${port}`, `--base-path=${folder}`, folder],
    { stdio: "ignore" },
  );
  await accepting(address, port, daemon);
  return { port, process: daemon };
}

async function accepting(host: string, port: number, owner: ChildProcess): Promise<void> {
  for (;;) {
    if (owner.exitCode !== null) throw new Error(`git daemon ended with ${owner.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, host, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

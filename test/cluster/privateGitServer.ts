import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fetchAsk, type HttpAsk } from "../../src/actions/credentials/httpAsk.js";
import { testCredential } from "../../src/actions/credentials/testCredential.js";
import type { App } from "../../src/app.js";
import type { CredentialTest } from "../../src/domain/credential.js";

const run = promisify(execFile);

/** A repository that wants a user and a password, over HTTP. */
export interface PrivateGitServer {
  readonly url: string;
  dispose(): Promise<void>;
}

/** @param address of this machine, as the pods reach it */
export async function startPrivateGitServer(
  address: string,
  login: { readonly username: string; readonly password: string },
): Promise<PrivateGitServer> {
  const folder = await mkdtemp(join(tmpdir(), "private-git-"));
  const work = join(folder, "work");
  await run("git", ["init", "--quiet", "--initial-branch=main", work]);
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  await run("git", ["-C", work, ...author, "commit", "--quiet", "--allow-empty", "--message=private"]);
  await run("git", ["clone", "--quiet", "--bare", work, join(folder, "project.git")]);
  // Asked anew each time: a test may change the password.
  const expected = () => `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    if (authorization === expected()) serve(folder, request, response);
    else response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}/project.git`,
    async dispose() {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * Tests a credential as the product does. The server has no certificate that anybody knows, so what the product asks
 * of it over TLS is asked without.
 */
export function testedOverTls({ credentials, platform }: App, id: string): Promise<CredentialTest> {
  const ask: HttpAsk = (url, options) => fetchAsk(url.replace(/^https:/, "http:"), options);
  return testCredential({ credentials, clock: platform.clock, ask }, id, new AbortController().signal);
}

/** git's own CGI program, its headers passed on as HTTP. */
function serve(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? "/", "http://git");
  const child = spawn("git", ["http-backend"], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"],
      GIT_PROTOCOL: request.headers["git-protocol"] as string | undefined,
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.once("close", () => {
    const answer = Buffer.concat(chunks);
    const split = answer.indexOf("\r\n\r\n");
    const headers = answer.subarray(0, split).toString().split("\r\n");
    const status = headers.find((line) => line.startsWith("Status: "));
    const others = headers
      .filter((line) => !line.startsWith("Status: "))
      .map((line) => line.split(": ", 2) as [string, string]);
    response.writeHead(status ? Number(status.slice(8, 11)) : 200, Object.fromEntries(others));
    response.end(answer.subarray(split + 4));
  });
}

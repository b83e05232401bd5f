import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry that wants a login before it gives what the cluster's own registry has. */
export interface PrivateRegistry {
  /** `127.0.0.1:PORT`: the only kind of host that container runtimes ask by plain HTTP untold. */
  readonly host: string;
  /** How many requests came with the right login. */
  readonly served: number;
  dispose(): void;
}

/** @param origin of the registry behind it, `http://registry.test:5000` */
export async function startPrivateRegistry(
  origin: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<PrivateRegistry> {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  let served = 0;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== expected) {
      response.writeHead(401, {
        "content-type": "application/json",
        "www-authenticate": 'Basic realm="private"',
        "docker-distribution-api-version": "registry/2.0",
      });
      response.end(
        JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] }),
      );
      return;
    }
    served++;
    const { authorization: _login, host: _host, ...headers } = request.headers;
    const onward = ask(`${origin}${request.url ?? "/"}`, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.writeHead(502).end());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get served() {
      return served;
    },
    dispose() {
      server.close();
      server.closeAllConnections();
    },
  };
}

import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A service that wants a token of each caller. */
export interface TokenService {
  /** What needs the token. */
  readonly url: string;
  readonly accepted: string;
  /** One that the service says has expired (RFC 6750 §3.1). */
  readonly expired: string;
  /** Lets callers wait until the returned function is called. */
  hold(): () => void;
  stop(): void;
}

/** Takes the token as Anthropic's API does, or as a bearer. */
export async function startTokenService(): Promise<TokenService> {
  const token = (name: string) => `canary${name}${randomBytes(12).toString("hex")}`;
  const [accepted, expired] = [token("accepted"), token("expired")];
  let gate: Promise<undefined> = Promise.resolve(undefined);
  const answer = ({ headers }: IncomingMessage, response: ServerResponse) => {
    const given = headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /, "");
    if (given === accepted) {
      response.end("{}");
      return;
    }
    const why = given === expired ? ', error="invalid_token", error_description="The token expired"' : "";
    response.writeHead(401, { "www-authenticate": `Bearer realm="service"${why}` }).end("{}");
  };
  const server = createServer((request, response) => void gate.then(() => answer(request, response)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1/models`,
    accepted,
    expired,
    hold() {
      let release: () => void = () => undefined;
      gate = new Promise((resolve) => {
        release = () => resolve(undefined);
      });
      return release;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

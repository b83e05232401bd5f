import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { FakeTls } from "./apiServer.js";

/** A proxy that knows CONNECT, and sends every target to one port of this machine. */
export class HttpProxy {
  readonly asked: { readonly target: string; readonly authorization: string | undefined }[] = [];
  /** The status line of its answer; anything but 200 refuses. */
  answer = "200 Connection established";

  private constructor(
    private readonly server: Server,
    private readonly secure: boolean,
    targetPort: number,
  ) {
    server.on("connect", (request: IncomingMessage, client: Duplex) => {
      client.on("error", () => undefined);
      this.asked.push({
        target: request.url ?? "",
        authorization: request.headers["proxy-authorization"],
      });
      if (!this.answer.startsWith("200")) {
        client.end(`HTTP/1.1 ${this.answer}\r\n\r\n`);
        return;
      }
      const upstream = connect(targetPort, "127.0.0.1", () => {
        client.write(`HTTP/1.1 ${this.answer}\r\n\r\n`);
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on("error", () => client.destroy());
      client.on("close", () => upstream.destroy());
    });
  }

  static async start(targetPort: number, tls?: FakeTls): Promise<HttpProxy> {
    const server = tls ? createHttpsServer({ cert: tls.cert, key: tls.key }) : createHttpServer();
    const proxy = new HttpProxy(server, tls !== undefined, targetPort);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `${this.secure ? "https" : "http"}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

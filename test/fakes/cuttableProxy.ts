import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A way to a server that a test can cut, silence or close; bytes go through unchanged. */
export class CuttableProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isSilent = false;
  /** Connections made so far. */
  made = 0;
  /** Bytes that clients have sent so far. */
  sentBytes = 0;

  private constructor(
    private readonly server: Server,
    target: { readonly host: string; readonly port: number },
  ) {
    server.on("connection", (client) => {
      this.made++;
      const upstream = connect(target.port, target.host);
      const pair = [client, upstream] as const;
      this.pairs.add(pair);
      for (const socket of pair) {
        socket.on("error", () => undefined);
        socket.on("close", () => {
          this.pairs.delete(pair);
          for (const other of pair) other.destroy();
        });
      }
      if (this.isSilent) return;
      client.on("data", (chunk) => (this.sentBytes += chunk.length));
      client.pipe(upstream);
      upstream.pipe(client);
    });
  }

  static async start(targetUrl: string): Promise<CuttableProxy> {
    const { hostname, port } = new URL(targetUrl);
    const server = createServer();
    const proxy = new CuttableProxy(server, { host: hostname, port: Number(port) || 443 });
    await proxy.open();
    return proxy;
  }

  get port(): number {
    return this.listenedPort;
  }
  private listenedPort = 0;

  /** Ends every connection with a reset; new ones are taken. */
  cutAll(): void {
    for (const [client] of [...this.pairs]) client.resetAndDestroy();
  }

  /** From now on nothing comes through either way, and nothing is closed: what a half-open link looks like. */
  silence(): void {
    this.isSilent = true;
    for (const [client, upstream] of this.pairs) {
      client.unpipe(upstream).pause();
      upstream.unpipe(client).pause();
    }
  }

  /** New connections work again; those that were silenced stay dead. */
  speak(): void {
    this.isSilent = false;
  }

  /** Nobody listens any more: refused. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.cutAll();
    await closed;
  }

  /** Listens again, on the same port. */
  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.listenedPort, "127.0.0.1", resolve));
    this.listenedPort = (this.server.address() as AddressInfo).port;
  }
}

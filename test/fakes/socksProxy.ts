import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A SOCKS 5 proxy that sends every target to one port of this machine. Answers byte by byte, as a slow wire may. */
export class SocksProxy {
  readonly asked: { readonly target: string; readonly login: string | undefined }[] = [];
  /** The login that it asks for. */
  login: string | undefined;
  /** Of RFC 1928 §6; anything but 0 refuses. */
  reply = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      void this.serve(socket).catch(() => socket.destroy());
    });
  }

  static async start(targetPort: number): Promise<SocksProxy> {
    const proxy = new SocksProxy(createServer(), targetPort);
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async serve(socket: Socket): Promise<void> {
    let held = Buffer.alloc(0);
    const take = async (count: number) => {
      while (held.length < count) {
        if (socket.destroyed || socket.readableEnded) throw new Error("ended");
        const bytes: unknown = socket.read();
        if (Buffer.isBuffer(bytes)) held = Buffer.concat([held, bytes]);
        else await new Promise((resolve) => socket.once("readable", resolve).once("close", resolve));
      }
      const taken = held.subarray(0, count);
      held = held.subarray(count);
      return taken;
    };
    const text = async () => (await take((await take(1)).readUInt8())).toString("utf8");
    const say = (...bytes: number[]) => bytes.forEach((byte) => socket.write(Buffer.of(byte)));
    const [, count = 0] = await take(2);
    const methods = await take(count);
    const method = this.login === undefined ? 0 : methods.includes(2) ? 2 : 0xff;
    say(5, method);
    let login: string | undefined;
    if (method === 2) {
      await take(1);
      login = `${await text()}:${await text()}`;
      say(1, login === this.login ? 0 : 1);
    }
    const [, , , kind] = await take(4);
    const host = kind === 3 ? await text() : [...(await take(4))].join(".");
    const port = (await take(2)).readUInt16BE();
    this.asked.push({ target: `${host}:${port}`, login });
    say(5, this.reply, 0, 1, 127, 0, 0, 1, 0, 80);
    if (this.reply !== 0) {
      socket.end();
      return;
    }
    if (held.length > 0) socket.unshift(held);
    const upstream = connect(this.targetPort, "127.0.0.1", () => {
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

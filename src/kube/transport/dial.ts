import { Socket, type OnReadOpts } from "node:net";
import { onAbort } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import { openSocks } from "./openSocks.js";
import { openTunnel } from "./openTunnel.js";
import { addressOf, isSocks } from "./proxyPeer.js";
import { secureProxy, TlsClient, type TlsTerms } from "./tlsClient.js";
import { whenReady } from "./whenReady.js";

/** Everything that decides where a connection goes and what it proves. Equal routes share connections. */
export interface Route {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  readonly proxy: URL | undefined;
  readonly tls: TlsTerms | undefined;
}

/** Longest time until a connection stands, through proxy and TLS. */
const CONNECT_LIMIT_MS = 30_000;
/**
 * Makes the kernel ask a silent peer, so that a dead one is noticed although nothing is sent: Node has it ask ten
 * times, once a second, which makes 25 s in all.
 */
const KEEP_ALIVE_MS = 15_000;
/** As much as Node takes from the kernel at once. */
const READ_BYTES = 64 * 1024;

/**
 * Opens connections over one route.
 *
 * Sockets are made here rather than by `https.request`, because VS Code replaces that in extensions: it drops a
 * request's agent, and with it keep-alive, client certificate and proxy-url (microsoft/vscode#228872).
 */
export class Dialer {
  private readonly tls: TlsClient | undefined;

  constructor(
    readonly route: Route,
    private readonly clock: Clock,
  ) {
    this.tls = route.tls && new TlsClient(route.host, route.tls);
  }

  /** Resolves with a socket ready for HTTP. */
  dial(signal: AbortSignal): Promise<Socket> {
    return this.open(signal, (opened) => this.connect(opened));
  }

  /**
   * The same for one reader of much: what arrives goes to `onData` and makes no "data" event. The bytes are the
   * reader's during the call only: where no proxy is in between they are read into the same memory again, which
   * halves what a byte costs.
   */
  dialReading(onData: (chunk: Uint8Array) => void, signal: AbortSignal): Promise<Socket> {
    return this.open(signal, async (opened) => {
      if (!this.route.proxy) return this.connectReading(onData, opened);
      return (await this.connect(opened)).on("data", onData);
    });
  }

  private async open(
    signal: AbortSignal,
    connect: (opened: (socket: Socket) => Socket) => Promise<Socket>,
  ): Promise<Socket> {
    signal.throwIfAborted();
    const sockets: Socket[] = [];
    let late: Error | undefined;
    const limit = this.clock.setTimer(CONNECT_LIMIT_MS, () => {
      late = timedOut(this.route);
      sockets.forEach((socket) => socket.destroy(late));
    });
    const abort = onAbort(signal, () => sockets.forEach((socket) => socket.destroy(signal.reason as Error)));
    const opened = (socket: Socket) => {
      // A destroyed socket tells its error to the TLS socket over it once more, when nobody waits any longer.
      socket.on("error", () => undefined);
      sockets.push(socket);
      return socket;
    };
    try {
      return await connect(opened);
    } catch (error) {
      sockets.forEach((socket) => socket.destroy());
      signal.throwIfAborted();
      // A socket that is destroyed may tell its end before its error.
      throw late ?? error;
    } finally {
      limit.dispose();
      abort.dispose();
    }
  }

  private async connect(opened: (socket: Socket) => Socket): Promise<Socket> {
    const { host, port, proxy } = this.route;
    if (!proxy) return this.secure(await connectTcp(opened, { host, port }), opened);
    const address = addressOf(proxy);
    const plain = await connectTcp(opened, address);
    const proxyTls = { host: address.host, ca: this.route.tls?.ca };
    const toProxy = proxy.protocol === "https:" ? await secureProxy(plain, proxyTls, opened) : plain;
    await (isSocks(proxy) ? openSocks : openTunnel)(toProxy, { host, port, proxy });
    return this.secure(toProxy, opened);
  }

  private async connectReading(
    onData: (chunk: Uint8Array) => void,
    opened: (socket: Socket) => Socket,
  ): Promise<Socket> {
    const { host, port } = this.route;
    const onread = intoOneBuffer(onData);
    if (!this.tls) return connectTcp(opened, { host, port }, { onread });
    const secured = await this.tls.secure({ port, onread }, opened);
    // There is no "data" but where somebody has put a tls.connect of their own that drops `onread`.
    return secured.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS).on("data", onData);
  }

  private async secure(socket: Socket, opened: (socket: Socket) => Socket): Promise<Socket> {
    return this.tls ? this.tls.secure({ socket }, opened) : socket;
  }
}

/** Reads into the same memory again and again: memory of its own for each few KB costs as much as all that is done with them. */
function intoOneBuffer(onData: (chunk: Uint8Array) => void): OnReadOpts {
  return {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback(bytes, buffer) {
      onData(buffer.subarray(0, bytes));
      return true;
    },
  };
}

async function connectTcp(
  opened: (socket: Socket) => Socket,
  to: { readonly host: string; readonly port: number },
  options: { readonly onread?: OnReadOpts } = {},
): Promise<Socket> {
  const socket = opened(new Socket(options));
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.connect(to);
  await whenReady(socket, "connect");
  return socket;
}

function timedOut({ host, port, proxy }: Route): Error {
  const way = proxy ? ` through the proxy ${proxy.host}` : "";
  return Object.assign(
    new Error(`no connection to ${host}:${port}${way} within ${CONNECT_LIMIT_MS / 1_000} s`),
    {
      code: "ETIMEDOUT",
    },
  );
}

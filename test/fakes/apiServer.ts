import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { WebSocketServer, type WebSocket } from "ws";
import type { Endpoint, Login } from "../../src/kube/endpoint.js";
import { until } from "./until.js";

export interface FakeTls {
  readonly cert: string;
  readonly key: string;
  /** Authority of the client certificates that are accepted. */
  readonly clientCa?: string;
}

/** A request that a test answers as it likes: never, in pieces, wrongly. */
export class FakeCall {
  readonly url: URL;

  constructor(
    readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    readonly body: string,
  ) {
    this.url = new URL(request.url ?? "/", "http://fake");
  }

  get path(): string {
    return this.url.pathname;
  }

  query(name: string): string | null {
    return this.url.searchParams.get(name);
  }

  get isWatch(): boolean {
    return this.query("watch") === "true";
  }

  json(value: unknown, code = 200, headers: Record<string, string> = {}): void {
    this.text(JSON.stringify(value), code, { "content-type": "application/json", ...headers });
  }

  text(text: string | Buffer, code = 200, headers: Record<string, string> = {}): void {
    this.response.writeHead(code, headers).end(text);
  }

  /** Refuses with a Status. */
  refuse(code: number, reason: string, message: string, headers: Record<string, string> = {}): void {
    this.json({ kind: "Status", status: "Failure", code, reason, message }, code, headers);
  }

  /** Sends the head of a chunked answer. */
  open(code = 200, headers: Record<string, string> = {}): this {
    this.response.writeHead(code, headers).flushHeaders();
    return this;
  }

  /** Returns whether the client keeps up. */
  write(data: string | Uint8Array): boolean {
    return this.response.write(data);
  }

  /** Calls `then` when the client has taken what was written. */
  onDrain(then: () => void): void {
    this.response.once("drain", then);
  }

  /** One line of a watch. */
  event(type: string, object: unknown): void {
    this.write(`${JSON.stringify({ type, object })}\n`);
  }

  end(): void {
    this.response.end();
  }

  /** As when the server is killed. */
  cut(): void {
    this.request.socket.destroy();
  }

  /** As when the cable is cut: the connection stands, and nothing is heard or said any more. */
  freeze(): void {
    this.request.socket.pause();
    this.response.write = () => false;
  }

  get isGone(): boolean {
    return this.response.destroyed || this.request.socket.destroyed;
  }

  get bytesUnsent(): number {
    return this.response.writableLength + this.request.socket.writableLength;
  }
}

/** The server's side of an exec, attach or portforward. */
export class FakePeer {
  readonly received: Buffer[] = [];
  closed: { readonly code: number } | undefined;

  constructor(
    readonly socket: WebSocket,
    readonly wire: Duplex,
  ) {
    socket.on("message", (data: Buffer) => this.received.push(data));
    socket.on("close", (code) => (this.closed = { code }));
    socket.on("error", () => undefined);
  }

  send(channel: number, data: string | Uint8Array): void {
    this.socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data as Uint8Array)]));
  }

  /** Ends the process, as the server does it: its status, and then the close frame. */
  exit(code: number): void {
    this.send(
      3,
      JSON.stringify(
        code === 0
          ? { metadata: {}, status: "Success" }
          : {
              status: "Failure",
              reason: "NonZeroExitCode",
              message: `command terminated with non-zero exit code: exit status ${code}`,
              details: { causes: [{ reason: "ExitCode", message: String(code) }] },
            },
      ),
    );
    this.socket.close(1000);
  }

  cut(): void {
    this.wire.destroy();
  }

  /** Neither reads nor answers, not even pings. */
  freeze(): void {
    this.wire.pause();
  }

  /** All that arrived on a channel, as text. */
  text(channel: number): string {
    const parts = this.received.filter((message) => message[0] === channel);
    return Buffer.concat(parts.map((message) => message.subarray(1))).toString("utf8");
  }
}

export class FakeUpgrade {
  readonly url: URL;
  readonly protocols: readonly string[];

  constructor(
    readonly request: IncomingMessage,
    private readonly wire: Duplex,
    private readonly head: Buffer,
  ) {
    this.url = new URL(request.url ?? "/", "http://fake");
    this.protocols = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  }

  accept(protocol = "v5.channel.k8s.io"): FakePeer {
    const server = new WebSocketServer({ noServer: true, handleProtocols: () => protocol });
    let peer: FakePeer | undefined;
    server.handleUpgrade(this.request, this.wire, this.head, (socket) => {
      peer = new FakePeer(socket, this.wire);
    });
    if (!peer) throw new Error("not a WebSocket handshake");
    return peer;
  }

  refuse(code: number, body: string, headers: Record<string, string> = {}): void {
    const lines = Object.entries({ "content-length": String(Buffer.byteLength(body)), ...headers });
    this.wire.end(
      `HTTP/1.1 ${code} Refused\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`,
    );
  }

  /** Answers with these very words. */
  answer(text: string): void {
    this.wire.write(text);
    this.ignore();
  }

  /** Does not answer, but notices when the client goes. */
  ignore(): void {
    this.wire.resume().on("end", () => this.wire.destroy());
  }

  cut(): void {
    this.wire.destroy();
  }
}

/** The secured connection of a request, and whose client certificate it showed. */
export function tlsOf(request: IncomingMessage): {
  readonly socket: TLSSocket;
  readonly user: string | undefined;
} {
  const { socket } = request;
  if (!(socket instanceof TLSSocket)) throw new Error("not a TLS connection");
  const subject = socket.getPeerCertificate().subject as { readonly CN?: string } | undefined;
  return { socket, user: subject?.CN };
}

/**
 * An API server whose every answer a test writes, over real sockets on loopback: for the faults that a true
 * server cannot be asked for. Anything that follows Kubernetes' rules belongs in the playground instead.
 */
export class FakeApiServer {
  readonly calls: FakeCall[] = [];
  readonly upgrades: FakeUpgrade[] = [];
  /** Every connection ever accepted. */
  readonly sockets: Socket[] = [];
  onCall: (call: FakeCall) => void = (call) => call.refuse(404, "NotFound", "nothing is here");
  onUpgrade: (upgrade: FakeUpgrade) => void = (upgrade) => upgrade.refuse(404, "nothing is here");

  private constructor(
    private readonly server: Server,
    private readonly secure: boolean,
  ) {
    server.keepAliveTimeout = 0;
    server.on(secure ? "secureConnection" : "connection", (socket: Socket) => {
      this.sockets.push(socket);
      socket.on("error", () => undefined);
    });
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("error", () => undefined);
      request.on("end", () => {
        const call = new FakeCall(request, response, Buffer.concat(chunks).toString("utf8"));
        this.calls.push(call);
        this.onCall(call);
      });
    });
    server.on("upgrade", (request, wire, head) => {
      wire.on("error", () => undefined);
      const upgrade = new FakeUpgrade(request, wire, head);
      this.upgrades.push(upgrade);
      this.onUpgrade(upgrade);
    });
  }

  static async start(tls?: FakeTls): Promise<FakeApiServer> {
    const server = tls
      ? createHttpsServer({
          cert: tls.cert,
          key: tls.key,
          ...(tls.clientCa ? { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false } : {}),
        })
      : createHttpServer();
    const fake = new FakeApiServer(server, tls !== undefined);
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.secure ? "https" : "http"}://127.0.0.1:${this.port}`;
  }

  get openSockets(): number {
    return this.sockets.filter((socket) => !socket.destroyed).length;
  }

  /** The `index`-th call (from 0) that passes `filter`, as soon as it has arrived. */
  call(filter: (call: FakeCall) => boolean, index = 0): Promise<FakeCall> {
    return until(() => this.calls.filter(filter)[index], `call ${index}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** An endpoint for a fake server, with a login that is never refused unless told otherwise. */
export function fakeEndpoint(
  server: { readonly url: string },
  options: Partial<Omit<Endpoint, "tls">> & {
    readonly tls?: Partial<Endpoint["tls"]>;
    readonly login?: Partial<Login>;
  } = {},
): Endpoint {
  const { login, tls, ...rest } = options;
  return {
    context: "fake",
    server: server.url,
    tls: { ca: () => undefined, skipVerify: false, ...tls },
    credentials: {
      login: () => Promise.resolve({ headers: {}, identity: "fake", ...login }),
      refused: () => false,
    },
    ...rest,
  };
}

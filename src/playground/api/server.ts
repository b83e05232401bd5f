import { createServer, type Server } from "node:https";
import { ServerResponse, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Authenticator } from "../auth/authenticator.js";
import { impersonated } from "../auth/impersonation.js";
import type { Credential } from "../auth/certificates.js";
import { KubeletRefusal } from "../kubelet.js";
import { dispatch } from "./dispatch.js";
import type { ApiContext, Exchange, Upgrade } from "./exchange.js";
import { parseRequest, requestUrl, type RequestInfo } from "./requestInfo.js";
import { writeStatus } from "./respond.js";
import { ApiFailure, internalError, unauthorized, withCode } from "./status.js";

/** Looks at each request before it is answered; may delay it, refuse it by throwing, or keep it for ever. */
export type RequestGate = (info: RequestInfo, socket: Socket, signal: AbortSignal) => Promise<void>;

export interface ServerOptions {
  readonly context: ApiContext;
  readonly authenticator: Authenticator;
  readonly certificate: Credential;
  /** Whose clients are believed. */
  readonly caCertificatePem: string;
  readonly gate: RequestGate;
}

/** To what is no HTTP, as Go's server says it. */
const notHttp =
  "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request";

/** The HTTPS server of the playground, on loopback only. It can stop and start again on its port. */
export class ApiServer {
  private server: Server | undefined;
  private stopping = new AbortController();
  private readonly sockets = new Set<Socket>();
  private boundPort = 0;

  constructor(private readonly options: ServerOptions) {}

  get port(): number {
    return this.boundPort;
  }

  /** @param port 0 for any that is free. */
  async start(port: number): Promise<void> {
    const { certificate, caCertificatePem } = this.options;
    this.stopping = new AbortController();
    const server = createServer(
      {
        cert: certificate.certificatePem,
        key: certificate.keyPem,
        ca: caCertificatePem,
        requestCert: true,
        rejectUnauthorized: false,
        // A kept connection must not end under a client that is about to use it again.
        keepAliveTimeout: 180_000,
        requestTimeout: 0,
      },
      (request, response) => void this.serve(request, response, undefined),
    );
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const response = new ServerResponse(request);
      try {
        response.assignSocket(request.socket);
      } catch {
        // An answer to an earlier request is still on its way on this connection.
        socket.destroy();
        return;
      }
      response.on("finish", () => socket.end());
      void this.serve(request, response, { socket, head });
    });
    const track = (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => this.sockets.delete(socket));
    };
    server.on("connection", (socket: Socket) => {
      socket.setNoDelay(true);
      track(socket);
    });
    server.on("secureConnection", track);
    server.on("tlsClientError", () => undefined);
    server.on("clientError", (_failure, socket) => {
      if (socket.writable) socket.end(notHttp);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    this.boundPort = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Ends every connection at once, as a server does that is killed. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    this.stopping.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Answers one request. Never rejects. */
  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
    upgrade: Upgrade | undefined,
  ): Promise<void> {
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, this.stopping.signal]);
    const onClose = () => gone.abort();
    response.on("close", onClose);
    // Node would tell the machine's time, and not that of a server whose clock is wrong.
    response.setHeader("Date", new Date(this.options.context.clock.now()).toUTCString());
    if (upgrade) {
      upgrade.socket.on("error", () => undefined);
      upgrade.socket.on("close", onClose);
    }
    let answering = { request, response, query: new URLSearchParams(), warnings: [] as string[] };
    try {
      const url = requestUrl(request.url ?? "/");
      answering = { ...answering, query: url.searchParams };
      const info = parseRequest(request.method ?? "GET", url);
      await this.options.gate(info, request.socket, signal);
      const authentication = this.options.authenticator.authenticate(request);
      if (authentication.kind === "refused") throw unauthorized();
      const exchange: Exchange = {
        ...answering,
        context: this.options.context,
        info,
        user: impersonated(authentication.user, request, this.options.context.authorizer),
        signal,
        upgrade,
      };
      await dispatch(exchange);
    } catch (failure) {
      this.answerFailure(answering, failure);
    }
  }

  private answerFailure(answering: Parameters<typeof writeStatus>[0], failure: unknown): void {
    const { response } = answering;
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    try {
      writeStatus(answering, this.statusOf(failure).status);
    } catch (fault) {
      this.options.context.log.error("a refusal could not be written", fault);
      response.destroy();
    }
  }

  private statusOf(failure: unknown): ApiFailure {
    if (failure instanceof ApiFailure) return failure;
    if (failure instanceof KubeletRefusal) return withCode(failure.code, failure.reason, failure.message);
    this.options.context.log.error("a request failed by a fault of the playground", failure);
    return internalError(failure instanceof Error ? failure.message : String(failure));
  }
}

import { WebSocketServer, type WebSocket } from "ws";
import type { Exchange } from "../api/exchange.js";
import { badRequest } from "../api/status.js";

/** The protocols that a client offers for its stream, best first. */
export function offeredProtocols({ request }: Pick<Exchange, "request">): readonly string[] {
  const header = request.headers["sec-websocket-protocol"] ?? "";
  return header
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** Whether the request asks for a WebSocket; throws the 400 of a server that serves streams over nothing else. */
export function requireUpgrade({ upgrade, request }: Exchange): void {
  if (!upgrade || !/^websocket$/i.test(request.headers.upgrade ?? ""))
    throw badRequest("Upgrade request required");
}

/**
 * Takes over the connection with the first of `supported` that the client offers; undefined, and the answer given,
 * where it offers none.
 */
export function acceptWebSocket(
  exchange: Exchange,
  supported: readonly string[],
): Promise<WebSocket | undefined> {
  const { request, upgrade, response } = exchange;
  const protocol = supported.find((one) => offeredProtocols(exchange).includes(one));
  if (!upgrade || protocol === undefined) {
    // The real server's library refuses an unknown protocol like this, without a body.
    response.writeHead(403, { Connection: "close" }).end();
    return Promise.resolve(undefined);
  }
  response.detachSocket(request.socket);
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: () => protocol,
    clientTracking: false,
  });
  return new Promise((resolve) => {
    // `/` may stand in a protocol's name here, which the library would refuse to parse.
    request.headers["sec-websocket-protocol"] = protocol.replace(/[^A-Za-z0-9.+-]/g, "-");
    server.handleUpgrade(request, upgrade.socket, upgrade.head, (socket) => {
      exchange.signal.addEventListener("abort", () => socket.terminate(), { once: true });
      resolve(socket);
    });
  });
}

/** Refuses as the kubelet does, whose answers are text. */
export function writeKubeletText({ response }: Exchange, code: number, message: string): void {
  response.writeHead(code, { "Content-Type": "text/plain; charset=utf-8" }).end(message);
}

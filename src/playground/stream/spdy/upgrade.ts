import type { Duplex } from "node:stream";
import type { Exchange } from "../../api/exchange.js";
import { SpdySession, type SpdyStream } from "./session.js";

/** Whether the client wants SPDY itself, as kubectl before 1.30 does. */
export function wantsSpdy({ upgrade, request }: Exchange): boolean {
  return upgrade !== undefined && /^spdy\/3\.1$/i.test(request.headers.upgrade ?? "");
}

/**
 * Takes over the connection with the first of `supported` protocols that the client offers; undefined, and the
 * answer given, where it offers none.
 */
export function acceptSpdy(
  exchange: Exchange,
  supported: readonly string[],
  onStream: (stream: SpdyStream) => void,
): { readonly session: SpdySession; readonly socket: Duplex } | undefined {
  const { request, response, upgrade } = exchange;
  const offered = (request.headersDistinct["x-stream-protocol-version"] ?? []).flatMap((one) =>
    one.split(",").map((part) => part.trim()),
  );
  const protocol = supported.find((one) => offered.includes(one));
  if (!upgrade || protocol === undefined) {
    response.writeHead(400, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
    response.end("unable to upgrade: X-Stream-Protocol-Version is required\n");
    return undefined;
  }
  const { socket, head } = upgrade;
  response.detachSocket(request.socket);
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n" +
      `X-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  const session = new SpdySession((bytes) => written(socket, bytes), onStream);
  const end = () => {
    session.close();
    socket.destroy();
  };
  exchange.signal.addEventListener("abort", end, { once: true });
  socket.on("close", () => session.close());
  socket.on("data", (chunk: Buffer) => session.receive(chunk));
  if (head.length > 0) session.receive(head);
  return { session, socket };
}

/** Resolves when the bytes are on their way, or can go nowhere. */
function written(socket: Duplex, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || !socket.writable) resolve();
    else socket.write(bytes, () => resolve());
  });
}

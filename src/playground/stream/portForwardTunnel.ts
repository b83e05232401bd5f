import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { SpdySession, type SpdyStream } from "./spdy/session.js";

/** What kubectl speaks: SPDY inside a WebSocket, a pair of streams for each connection. */
export const portForwardTunnelProtocol = "SPDY/3.1+portforward.k8s.io";

/** Serves port-forward connections until the socket closes. */
export function servePortTunnel(socket: WebSocket, open: (port: number) => Promise<Duplex>): void {
  const send = (bytes: Buffer) => new Promise<void>((resolve) => socket.send(bytes, () => resolve()));
  const session = new SpdySession(send, pairedStreams(open));
  socket.binaryType = "nodebuffer";
  socket.on("message", (message: Buffer) => session.receive(message));
  socket.on("close", () => session.close());
  socket.on("error", () => undefined);
}

/** Takes a session's streams: one for errors, then one for data, with the same request id, for each connection. */
export function pairedStreams(open: (port: number) => Promise<Duplex>): (stream: SpdyStream) => void {
  const errorStreams = new Map<string, SpdyStream>();
  return (stream) => {
    const requestId = stream.headers.get("requestid") ?? "";
    if (stream.headers.get("streamtype") === "error") {
      stream.resume();
      errorStreams.set(requestId, stream);
      return;
    }
    const errors = errorStreams.get(requestId);
    errorStreams.delete(requestId);
    void serveConnection(stream, errors, open);
  };
}

/** One connection: the data both ways, and why it could not be made on the stream for errors. Never rejects. */
async function serveConnection(
  stream: SpdyStream,
  errors: SpdyStream | undefined,
  open: (port: number) => Promise<Duplex>,
): Promise<void> {
  let connection: Duplex;
  try {
    connection = await open(Number(stream.headers.get("port")));
  } catch (failure) {
    errors?.end(failure instanceof Error ? failure.message : String(failure));
    stream.end();
    return;
  }
  connection.on("error", () => stream.end());
  stream.once("close", () => connection.destroy());
  connection.once("close", () => {
    stream.end();
    errors?.end();
  });
  stream.pipe(connection);
  connection.pipe(stream);
}

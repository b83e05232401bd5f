import type { Socket } from "node:net";
import { loginFor, refusedBy } from "./proxyPeer.js";

/** A proxy's answer to CONNECT is a few hundred bytes; one longer than this is none. */
const MAX_ANSWER_BYTES = 16_384;

/**
 * Asks an HTTP proxy on `socket` to connect it through to host:port (RFC 9110 §9.3.6). After it resolves the
 * socket speaks with the server. Credentials in the proxy's URL are sent to the proxy, and appear nowhere else.
 */
export function openTunnel(
  socket: Socket,
  { host, port, proxy }: { readonly host: string; readonly port: number; readonly proxy: URL },
): Promise<void> {
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  const login = loginFor(proxy);
  if (login) {
    const text = Buffer.from(`${login.user}:${login.password}`).toString("base64");
    lines.push(`Proxy-Authorization: Basic ${text}`);
  }
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const settle = (error?: Error) => {
      socket.pause();
      socket.off("data", onData).off("error", settle).off("close", onClose);
      if (error) reject(error);
      else resolve();
    };
    const onClose = () => settle(refusedBy(proxy, "closed the connection"));
    const onData = (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const end = answer.indexOf("\r\n\r\n");
      if (end === -1) {
        if (answer.length > MAX_ANSWER_BYTES)
          settle(refusedBy(proxy, "did not answer as an HTTP proxy does"));
        return;
      }
      const statusLine = /^HTTP\/1\.[01] (\d{3})([^\r\n]*)/.exec(answer.toString("latin1", 0, end));
      if (statusLine?.[1]?.startsWith("2") !== true) {
        const said = statusLine
          ? `answered ${statusLine[1]}${statusLine[2]}`
          : "did not answer as an HTTP proxy does";
        settle(refusedBy(proxy, said));
        return;
      }
      settle();
      // A server that speaks first (not HTTP, not TLS) could have sent more already.
      if (answer.length > end + 4) socket.unshift(answer.subarray(end + 4));
    };
    socket.on("data", onData).on("error", settle).on("close", onClose);
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  });
}

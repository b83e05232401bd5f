import { createHash } from "node:crypto";
import * as http from "node:http";
import { onAbort } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import type { RandomBytes } from "../../base/random.js";
import { ClusterFailure, type FailureDetails } from "../../domain/failure.js";
import type { ApiSocket } from "../api.js";
import { failureFromAnswer } from "../classify.js";
import type { Dialer } from "./dial.js";
import { HandshakeStream } from "./handshakeStream.js";
import { IdleLimit } from "./idleLimit.js";
import type { OpenCalls } from "./openCalls.js";
import { readRefusal, silence } from "./refusal.js";
import { WebSocketChannel } from "./webSocketChannel.js";

export interface Upgrade {
  readonly dialer: Dialer;
  /** With prefix and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  /** Until the upgrade was answered. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly calls: OpenCalls;
  readonly details: FailureDetails;
  readonly serverAnswers: (signal: AbortSignal) => Promise<boolean>;
}

/** Proves that who answers has read the key (RFC 6455 §4.2.2). */
const HANDSHAKE_ID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * Upgrades a connection of its own to a WebSocket (RFC 6455 §4.1): one from the pool would be lost for requests, and
 * a refused upgrade leaves it in a state that Node does not recover from. Why this is not done by a package is in
 * docs/decisions/0017.
 * @throws ClusterFailure with the Status of a refusal; what Node threw; the signal's reason
 */
export async function openWebSocket(upgrade: Upgrade): Promise<ApiSocket> {
  const { dialer, signal, clock, random, calls, details, serverAnswers } = upgrade;
  const handshake = new HandshakeStream();
  // The request tells it.
  handshake.on("error", () => undefined);
  let receive = (chunk: Uint8Array): void => void handshake.push(Buffer.from(chunk));
  const connection = await dialer.dialReading((chunk) => receive(chunk), signal);
  handshake.attach(connection);
  return new Promise((resolve, reject) => {
    const key = Buffer.from(random(16)).toString("base64");
    // Not http.request, which VS Code replaces (see Dialer).
    const request = new http.ClientRequest({
      createConnection: () => handshake,
      host: dialer.route.host,
      port: dialer.route.port,
      path: upgrade.path,
      headers: {
        ...upgrade.headers,
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Protocol": upgrade.protocols.join(","),
      },
      setHost: false,
    });
    const fail = (error: Error) => {
      release();
      reject(error);
      connection.destroy();
    };
    const idle = new IdleLimit(upgrade.idleMs, clock, () => fail(silence(upgrade.idleMs)));
    const abort = onAbort(signal, () => fail(signal.reason as Error));
    const call = calls.add(fail);
    const release = () => {
      idle.dispose();
      abort.dispose();
      call.dispose();
    };
    request.on("error", fail);
    request.on("response", (answer) => {
      const { statusCode: code = 0, headers } = answer;
      readRefusal(answer).then((body) => fail(failureFromAnswer({ code, headers, body }, details)), fail);
    });
    request.on("upgrade", (answer, _stream, head) => {
      const wrong = whatIsWrong(answer, key, upgrade.protocols);
      if (wrong !== undefined) {
        fail(new ClusterFailure("protocol", wrong, { ...details, code: answer.statusCode ?? 0 }));
        return;
      }
      release();
      const protocol = answer.headers["sec-websocket-protocol"] ?? "";
      const options = { protocol, clock, random, signal, calls, serverAnswers };
      const channel = new WebSocketChannel(connection, options);
      receive = (chunk) => channel.receive(chunk);
      receive(head);
      const rest = handshake.read() as Buffer | null;
      if (rest) receive(rest);
      resolve(channel);
    });
    request.end();
  });
}

function whatIsWrong(
  { headers, statusCode }: http.IncomingMessage,
  key: string,
  protocols: readonly string[],
): string | undefined {
  if (statusCode !== 101 || headers.upgrade?.toLowerCase() !== "websocket")
    return "the server agreed to something that is no WebSocket";
  const proof = createHash("sha1")
    .update(key + HANDSHAKE_ID)
    .digest("base64");
  if (headers["sec-websocket-accept"] !== proof)
    return "the server's Sec-WebSocket-Accept is not for our key";
  if (headers["sec-websocket-extensions"] !== undefined)
    return "the server agreed to WebSocket extensions that nobody asked for";
  const protocol = headers["sec-websocket-protocol"];
  if (protocol === undefined || !protocols.includes(protocol))
    return `the server chose a WebSocket subprotocol that was not offered: ${protocol ?? "none"}`;
  return undefined;
}

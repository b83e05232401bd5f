import type { IncomingMessage } from "node:http";
import WebSocket from "ws";
import { onAbort } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import type { ApiSocket } from "../api.js";
import { failureFromAnswer } from "../classify.js";
import type { FailureDetails } from "../../domain/failure.js";
import { IdleLimit } from "./idleLimit.js";
import type { OpenCalls } from "./openCalls.js";
import { readRefusal, silence } from "./refusal.js";
import { WebSocketChannel } from "./webSocketChannel.js";
import type { Dialer } from "./dial.js";

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
  readonly calls: OpenCalls;
  readonly details: FailureDetails;
}

/** An API server sends frames of at most 32 KiB; a limit is only there against a peer gone mad. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * Upgrades a connection of its own to a WebSocket: one from the pool would be lost for requests, and a refused
 * upgrade leaves it in a state that Node does not recover from.
 * @throws ClusterFailure with the Status of a refusal; what Node threw; the signal's reason
 */
export async function openWebSocket({
  dialer,
  signal,
  clock,
  calls,
  details,
  ...upgrade
}: Upgrade): Promise<ApiSocket> {
  const connection = await dialer.dial(signal);
  return new Promise((resolve, reject) => {
    // A socket that stands already has no address of its own; this form of URL leaves it (and VS Code's patches) out.
    const socket = new WebSocket(`ws+unix:/:${upgrade.path}`, [...upgrade.protocols], {
      createConnection: () => connection,
      headers: upgrade.headers,
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      skipUTF8Validation: true,
      ...(dialer.route.tls ? { generateMask: noMask } : {}),
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
    socket.on("error", fail);
    socket.on("unexpected-response", (_request, answer: IncomingMessage) => {
      const { statusCode: code = 0, headers } = answer;
      readRefusal(answer).then((body) => fail(failureFromAnswer({ code, headers, body }, details)), fail);
    });
    socket.on("open", () => {
      release();
      resolve(new WebSocketChannel(socket, { clock, signal, calls }));
    });
  });
}

/**
 * Masks are there against scripts that choose bytes which a proxy in between takes for HTTP (RFC 6455 §10.3). Over
 * TLS nobody in between sees any, and ws then sends what it is given, uncopied: an upload costs half the CPU.
 */
function noMask(mask: Buffer): void {
  mask.fill(0);
}

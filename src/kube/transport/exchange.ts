import * as http from "node:http";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { onAbort } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import type { ClusterAgent } from "./clusterAgent.js";
import { IdleLimit } from "./idleLimit.js";
import type { OpenCalls } from "./openCalls.js";
import { silence } from "./refusal.js";
import { ResponseStream } from "./responseStream.js";

/** One HTTP request, ready to be sent. */
export interface Outgoing {
  readonly agent: ClusterAgent;
  readonly method: string;
  /** With prefix and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly idleMs: number;
  /** Until the head of the answer. */
  readonly answerMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly calls: OpenCalls;
}

export interface Answer {
  readonly code: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: ResponseStream;
}

/** Nothing was answered on a pooled connection: the server had closed it, and the request may be sent again. */
export class StaleConnection extends Error {
  override readonly name = "StaleConnection";
}

/**
 * Sends one request. Resolves with the head of the answer, whatever its code; the idle limit and the signal
 * hold until its body was read.
 * @throws what Node threw; StaleConnection; the signal's reason
 */
export function exchange({ agent, signal, clock, calls, ...sent }: Outgoing): Promise<Answer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // Not http.request, which VS Code replaces (see Dialer).
    const request = new http.ClientRequest({
      agent,
      protocol: "http:",
      host: agent.dialer.route.host,
      port: agent.dialer.route.port,
      method: sent.method,
      path: sent.path,
      headers: sent.headers,
      setHost: false,
    });
    let body: ResponseStream | undefined;
    const fail = (error: Error) => {
      if (body) {
        body.fail(error);
        return;
      }
      // A request that has no connection yet keeps its error to itself until it gets one.
      release();
      reject(error);
      request.destroy(error);
    };
    const idle = new IdleLimit(sent.answerMs, clock, () => fail(silence(body ? sent.idleMs : sent.answerMs)));
    const abort = onAbort(signal, () => fail(signal.reason as Error));
    const call = calls.add(fail);
    const release = () => {
      idle.dispose();
      abort.dispose();
      call.dispose();
    };
    request.on("error", (error: NodeJS.ErrnoException) => {
      release();
      if (request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE"))
        reject(new StaleConnection(error.message, { cause: error }));
      else reject(error);
    });
    request.on("response", (answer) => {
      idle.restart(sent.idleMs);
      // A connection that breaks after the answer is the body's affair.
      request.on("error", () => undefined);
      body = new ResponseStream(answer, unpacked(answer), idle, release);
      resolve({ code: answer.statusCode ?? 0, headers: answer.headers, body });
    });
    // As bytes: Node writes the headers in the encoding of a body that is text, and a login's are Latin-1.
    request.end(sent.body === undefined ? undefined : Buffer.from(sent.body, "utf8"));
  });
}

function unpacked(answer: http.IncomingMessage): Readable {
  return answer.headers["content-encoding"] === "gzip" ? answer.pipe(createGunzip()) : answer;
}

import { sleep } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import type { Disposable } from "../../base/disposable.js";
import { Cancelled, toError } from "../../base/errors.js";
import type { Logger } from "../../base/log.js";
import type { EditorProxy } from "../../base/platform.js";
import { randomFraction, type RandomBytes } from "../../base/random.js";
import { ClusterFailure, isFailure, type FailureDetails } from "../../domain/failure.js";
import type { ApiByteStream, ApiRequest, ApiSocket, KubeApi } from "../api.js";
import { failureFromAnswer, failureOfForeignBody } from "../classify.js";
import type { Endpoint, Login } from "../endpoint.js";
import { failureFromError } from "../failureFromError.js";
import { isProtobuf, protobufOrJson, readProtobuf } from "../protobuf/envelope.js";
import { AgentPool } from "./agentPool.js";
import type { ClusterAgent } from "./clusterAgent.js";
import { exchange, StaleConnection, type Answer } from "./exchange.js";
import { ExplainedStream } from "./explainedStream.js";
import { isLoopback } from "./noProxy.js";
import { OpenCalls } from "./openCalls.js";
import { openWebSocket } from "./openWebSocket.js";
import { proxyFor } from "./proxyFor.js";
import { queryText } from "./queryText.js";
import { isSilence, readRefusal } from "./refusal.js";
import { requestInfo } from "./requestInfo.js";
import { readBytes } from "./responseStream.js";
import { isRepeatable, retryDelayMs } from "./retry.js";

export interface KubeApiDeps {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  /** For HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** VS Code's settings http.proxy and http.noProxy. */
  readonly httpProxy?: () => EditorProxy | undefined;
  /** `pod-sessions/1.2.3`: what the cluster's audit log says of us. */
  readonly userAgent?: string;
}

const DEFAULT_IDLE_MS = 30_000;
/** For who only wants to know whether somebody is there. */
const SHORT_IDLE_MS = 10_000;

/**
 * Speaks with the server of `endpoint` as its user. Opens no connection before the first call. Disposing cuts
 * every call and stream that is left.
 */
export function createKubeApi(endpoint: Endpoint, deps: KubeApiDeps): KubeApi & Disposable {
  return new HttpKubeApi(endpoint, deps);
}

/** What one try of a request is made with. */
interface Prepared {
  readonly login: Login;
  readonly agent: ClusterAgent;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

class HttpKubeApi implements KubeApi, Disposable {
  readonly serverName: string;
  private readonly base: URL;
  private readonly server: { readonly host: string; readonly port: number; readonly secure: boolean };
  private readonly agents: AgentPool;
  private readonly calls = new OpenCalls();
  private disposed = false;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly deps: KubeApiDeps,
  ) {
    this.base = new URL(endpoint.server);
    const secure = this.base.protocol === "https:";
    const host = this.base.hostname.replace(/^\[|\]$/g, "");
    this.server = { host, port: Number(this.base.port) || (secure ? 443 : 80), secure };
    this.serverName = `${this.base.hostname}:${this.server.port}`;
    this.agents = new AgentPool(endpoint, this.server, deps.clock);
  }

  async json(request: ApiRequest): Promise<unknown> {
    const details = this.detailsOf(request);
    // Unpacking costs more than a loopback connection saves, and less than any network does.
    const packing: Record<string, string> = isLoopback(this.server.host) ? {} : { "Accept-Encoding": "gzip" };
    const { body, code, headers } = await this.answer(request, details, packing);
    const bytes = await readBytes(body, request.onStart).catch((error: unknown) => {
      throw this.explain(error, request, details);
    });
    if (request.protobuf && isProtobuf(headers)) return readProtobuf(bytes, request.protobuf, details);
    const text = bytes.toString("utf8");
    try {
      return JSON.parse(text);
    } catch {
      throw failureOfForeignBody(text, { ...details, code });
    }
  }

  async stream(request: ApiRequest): Promise<ApiByteStream> {
    const details = this.detailsOf(request);
    const { body } = await this.answer(request, details, {});
    return new ExplainedStream(body, (error) => {
      const explained = this.explain(error, request, details);
      const wasCut = explained instanceof ClusterFailure && explained.details.errorCode === "ECONNRESET";
      return wasCut
        ? new ClusterFailure("lost", explained.message, explained.details, { cause: error })
        : explained;
    });
  }

  upgrade(request: ApiRequest & { readonly protocols: readonly string[] }): Promise<ApiSocket> {
    // An upgrade is a GET; what it does, and what servers ask a right for since Kubernetes 1.35, is `create`.
    const details: FailureDetails = { ...this.detailsOf(request), verb: "create" };
    return this.tryUntilAnswered(request, details, ({ agent, path, headers }) =>
      openWebSocket({
        dialer: agent.dialer,
        path,
        headers,
        protocols: request.protocols,
        idleMs: request.idleMs ?? DEFAULT_IDLE_MS,
        signal: request.signal,
        clock: this.deps.clock,
        random: this.deps.random,
        calls: this.calls,
        details,
        serverAnswers: (signal) => this.answers(signal),
      }),
    );
  }

  /** Whether anything comes back, be it a refusal. */
  private async answers(signal: AbortSignal): Promise<boolean> {
    try {
      await this.json({ path: "/version", signal, idleMs: SHORT_IDLE_MS });
      return true;
    } catch (error) {
      return !isFailure(error, "unreachable", "lost");
    }
  }

  dispose(): void {
    this.disposed = true;
    this.calls.cutAll(givenUp());
    this.agents.dispose();
  }

  /** The first answer with a 2xx code. */
  private answer(
    request: ApiRequest,
    details: FailureDetails,
    extraHeaders: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const { method = "GET", signal } = request;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const bodyHeaders = body === undefined ? {} : headersOf(body, request.contentType);
    return this.tryUntilAnswered(request, details, async ({ agent, path, headers }) => {
      agent.closeStale(isRepeatable(method));
      const answer = await exchange({
        agent,
        method,
        path,
        headers: { ...headers, ...extraHeaders, ...bodyHeaders },
        body,
        idleMs: request.idleMs ?? DEFAULT_IDLE_MS,
        answerMs: request.answerMs ?? request.idleMs ?? DEFAULT_IDLE_MS,
        signal,
        clock: this.deps.clock,
        calls: this.calls,
      }).catch((error: unknown) => {
        if (isSilence(error)) agent.closeIdle();
        throw error;
      });
      const { code } = answer;
      if (code >= 200 && code < 300) {
        request.onHeaders?.(answer.headers);
        return answer;
      }
      const text = await readRefusal(answer.body, isProtobuf(answer.headers));
      throw failureFromAnswer({ code, headers: answer.headers, body: text }, details);
    });
  }

  /** Tries again after a stale connection, with a new login after a 401, and as long as told to when told to wait. */
  private async tryUntilAnswered<T>(
    request: ApiRequest,
    details: FailureDetails,
    attempt: (prepared: Prepared) => Promise<T>,
  ): Promise<T> {
    const { clock, log, random } = this.deps;
    const { signal, method } = request;
    const { credentials } = this.endpoint;
    let retries = 0;
    let wasStale = false;
    let wasRefused = false;
    for (;;) {
      signal.throwIfAborted();
      if (this.disposed) throw givenUp();
      let login: Login | undefined;
      try {
        const prepared = await this.prepare(request);
        login = prepared.login;
        return await attempt(prepared);
      } catch (error) {
        if (error instanceof StaleConnection && !wasStale && isRepeatable(method)) {
          wasStale = true;
          continue;
        }
        const explained = this.explain(error, request, details);
        if (!(explained instanceof ClusterFailure)) throw explained;
        if (explained.kind === "unauthorized" && login && !wasRefused && credentials.refused(login)) {
          wasRefused = true;
          log.info("the server refused the login; asking for another", { server: this.serverName });
          continue;
        }
        const delayMs = retryDelayMs(explained, method, retries);
        if (delayMs === undefined) throw explained;
        retries++;
        log.debug("the server asks to wait", { server: this.serverName, delayMs, retries });
        await sleep(delayMs + Math.round(250 * randomFraction(random)), clock, signal);
      }
    }
  }

  private async prepare(request: ApiRequest): Promise<Prepared> {
    const { credentials, proxyUrl } = this.endpoint;
    const { env, httpProxy, userAgent = "pod-sessions" } = this.deps;
    const login = await credentials.login(request.signal);
    const proxy = proxyFor(this.server, { proxyUrl, httpProxy: httpProxy?.(), env });
    return {
      login,
      agent: this.agents.agentFor(login, proxy),
      path: this.base.pathname.replace(/\/$/, "") + request.path + queryText(request.query),
      headers: {
        Host: this.base.host,
        Accept: request.accept ?? (request.protobuf ? protobufOrJson : "application/json"),
        "User-Agent": userAgent,
        ...login.headers,
      },
    };
  }

  /** What the caller gets for `error`: the signal's reason, or a failure that says what was asked of whom. */
  private explain(error: unknown, { signal }: ApiRequest, details: FailureDetails): Error {
    if (signal.aborted) return toError(signal.reason);
    if (error instanceof Cancelled) return error;
    const fromNode = error instanceof Error && "code" in error;
    // Anything else is a bug of ours and must stay one.
    return fromNode || error instanceof ClusterFailure || error instanceof StaleConnection
      ? failureFromError(error, details)
      : toError(error);
  }

  private detailsOf(request: ApiRequest): FailureDetails {
    return { ...requestInfo(request), server: this.serverName };
  }
}

function headersOf(body: string, contentType = "application/json"): Record<string, string> {
  return { "Content-Type": contentType, "Content-Length": String(Buffer.byteLength(body)) };
}

function givenUp(): Cancelled {
  return new Cancelled("the connection was given up");
}

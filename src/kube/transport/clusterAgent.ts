import * as http from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "../../base/clock.js";
import { toError } from "../../base/errors.js";
import type { Dialer } from "./dial.js";

/** API servers keep an idle connection for 90 s, many load balancers for 60 s or less. */
const IDLE_SOCKET_MS = 45_000;
/**
 * For requests that must not be sent twice: a connection that was in use so lately is hardly closed already, so
 * that the one failure we may not answer by a repetition stays rare.
 */
const FRESH_SOCKET_MS = 3_000;

/**
 * Keeps the connections of one route alive between requests. Node believes that it speaks plain HTTP: what
 * {@link Dialer} returns is secured already.
 */
export class ClusterAgent extends http.Agent {
  private readonly idleSinceMs = new WeakMap<Duplex, number>();
  private readonly closing = new AbortController();
  private retired = false;

  constructor(
    readonly dialer: Dialer,
    private readonly clock: Clock,
  ) {
    super({ keepAlive: true, maxFreeSockets: 8 });
  }

  override createConnection(
    _options: http.ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.dialer.dial(this.closing.signal).then(
      (socket) => callback?.(null, socket),
      // Node looks at no stream beside an error, though its types ask for one.
      (error: unknown) => (callback as ((error: Error) => void) | undefined)?.(toError(error)),
    );
    return undefined;
  }

  override keepSocketAlive(socket: Duplex): boolean {
    if (this.retired) return false;
    this.idleSinceMs.set(socket, this.clock.now());
    // Documented to return whether the socket is kept; Node's types have it as void.
    const keep: (socket: Duplex) => unknown = super.keepSocketAlive.bind(this);
    return keep(socket) === true;
  }

  /**
   * Closes pooled connections that may be dead by now. A timer would not do: it stands still while the machine
   * sleeps, which is when they die.
   */
  closeStale(forRepeatable: boolean): void {
    const limitMs = forRepeatable ? IDLE_SOCKET_MS : FRESH_SOCKET_MS;
    const nowMs = this.clock.now();
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of [...(sockets ?? [])]) {
        if (nowMs - (this.idleSinceMs.get(socket) ?? 0) > limitMs) socket.destroy();
      }
    }
  }

  get isUnused(): boolean {
    return Object.keys(this.sockets).length === 0 && Object.keys(this.requests).length === 0;
  }

  /** Closes what is idle now and the rest as it becomes idle. */
  retire(): void {
    this.retired = true;
    this.closeIdle();
  }

  /** Where one connection is dead the others of its time are too, and each would be waited for in vain. */
  closeIdle(): void {
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of [...(sockets ?? [])]) socket.destroy();
    }
  }

  override destroy(): void {
    this.retired = true;
    this.closing.abort(new Error("the connection was given up"));
    super.destroy();
  }
}

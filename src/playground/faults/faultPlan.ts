import type { Socket } from "node:net";
import { orAbort, sleep } from "../../base/abort.js";
import type { Clock } from "../../base/clock.js";
import { toDisposable, type Disposable } from "../../base/disposable.js";
import type { RequestInfo } from "../api/requestInfo.js";
import { withCode } from "../api/status.js";
import { breakConnection, type ConnectionFault } from "./connectionFault.js";
import { isMatch, type RequestMatch } from "./requestMatch.js";

/** What happens to requests: to their connection, or an answer instead of the one they wanted. */
export type RequestFault =
  | ConnectionFault
  | {
      readonly kind: "refuse";
      readonly code: number;
      readonly reason?: string | undefined;
      readonly message?: string | undefined;
      readonly retryAfterSeconds?: number | undefined;
    }
  /** No answer comes, and the connection stays. */
  | { readonly kind: "hang" };

export interface FaultRule extends RequestMatch {
  readonly fault: RequestFault;
  /** How many requests meet it; all of them where nothing is said. */
  readonly times?: number | undefined;
}

interface ActiveRule {
  readonly rule: FaultRule;
  left: number;
}

interface OpenRequest {
  readonly info: RequestInfo;
  readonly socket: Socket;
}

/** The rules that requests meet on their way in, and the requests that are open. */
export class FaultPlan {
  private readonly rules = new Set<ActiveRule>();
  private readonly open = new Set<OpenRequest>();

  constructor(private readonly clock: Clock) {}

  /** Holds for requests that come from now on, until it is disposed. */
  add(rule: FaultRule): Disposable {
    const active = { rule, left: rule.times ?? Infinity };
    this.rules.add(active);
    return toDisposable(() => this.rules.delete(active));
  }

  clear(): void {
    this.rules.clear();
  }

  /** Lets a fault happen to the connections of open requests that match; says how many there were. */
  strike(match: RequestMatch, fault: ConnectionFault): number {
    const struck = [...this.open].filter(({ info }) => isMatch(info, match));
    for (const socket of new Set(struck.map((one) => one.socket))) breakConnection(socket, fault, this.clock);
    return struck.length;
  }

  /** Open requests that match. */
  countOpen(match: RequestMatch): number {
    return [...this.open].filter(({ info }) => isMatch(info, match)).length;
  }

  /** The gate of the server. Rejects with what a rule answers instead. */
  readonly enter = async (info: RequestInfo, socket: Socket, signal: AbortSignal): Promise<void> => {
    const request = { info, socket };
    this.open.add(request);
    signal.addEventListener("abort", () => this.open.delete(request), { once: true });
    for (const active of [...this.rules]) {
      if (active.left <= 0 || !isMatch(info, active.rule)) continue;
      active.left--;
      await this.meet(active.rule.fault, socket, signal);
    }
  };

  private async meet(fault: RequestFault, socket: Socket, signal: AbortSignal): Promise<void> {
    switch (fault.kind) {
      case "refuse": {
        const { code, reason = reasonOf(code), message = reason, retryAfterSeconds } = fault;
        throw withCode(
          code,
          reason,
          message,
          retryAfterSeconds === undefined ? undefined : { retryAfterSeconds },
        );
      }
      case "hang":
        await orAbort(new Promise<never>(() => undefined), signal);
        return;
      case "delay":
        await sleep(fault.delayMs, this.clock, signal);
        breakConnection(socket, fault, this.clock);
        return;
      case "cut":
      case "halfOpen":
      case "slow":
        breakConnection(socket, fault, this.clock);
        return;
    }
  }
}

function reasonOf(code: number): string {
  const reasons: Readonly<Record<number, string>> = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    410: "Expired",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
    504: "Timeout",
  };
  return reasons[code] ?? "Unknown";
}

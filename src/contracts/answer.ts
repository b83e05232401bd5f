import {
  mismatch,
  upMessage,
  type Contract,
  type DownMessage,
  type Handlers,
  type RequestFault,
  type RequestName,
} from "./rpc.js";

/**
 * Answers the requests of one panel. Parameters are parsed before a handler sees them; a handler that throws
 * becomes a `failed` answer, so that no request waits for ever.
 */
export class Answering<C extends Contract> {
  private readonly running = new Map<string, AbortController>();
  /** Counts the pages that said they are ready: each numbers its requests anew, and wants no answer to another's. */
  private page = 0;

  constructor(
    private readonly contract: C,
    private readonly handlers: Handlers<C>,
    private readonly port: {
      readonly post: (message: DownMessage) => void;
      /** The panel can listen now. */
      readonly onReady: () => void;
      /** The words for a failure of a request; undefined for a cancellation, which needs none. */
      readonly faultOf: (error: unknown, request: string) => RequestFault | undefined;
      /** The next step of a fault was chosen. */
      readonly onNext: (command: string) => void;
    },
  ) {}

  /** Takes any message from the panel. Never rejects; what is not of the contract is dropped. */
  async receive(raw: unknown): Promise<void> {
    const parsed = upMessage.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.kind) {
      case "ready":
        this.page++;
        this.port.onReady();
        return;
      case "cancel":
        this.running.get(this.keyOf(message.id))?.abort();
        return;
      case "next":
        this.port.onNext(message.command);
        return;
      case "request":
        await this.answer(message.id, message.name, message.params);
    }
  }

  private async answer(id: number, name: string, rawParams: unknown): Promise<void> {
    const request = Object.hasOwn(this.contract.requests, name) ? this.contract.requests[name] : undefined;
    const params = request?.params.safeParse(rawParams);
    if (!request || !params?.success) {
      this.port.post({ kind: "failed", id, fault: mismatch });
      return;
    }
    const { page } = this;
    const key = this.keyOf(id);
    const scope = new AbortController();
    this.running.set(key, scope);
    const answered = await this.outcome(id, name, params.data, scope.signal);
    this.running.delete(key);
    if (page === this.page) this.port.post(answered);
  }

  private async outcome(
    id: number,
    name: RequestName<C>,
    params: unknown,
    signal: AbortSignal,
  ): Promise<DownMessage> {
    try {
      const handler = this.handlers[name] as (params: unknown, signal: AbortSignal) => Promise<unknown>;
      return { kind: "done", id, result: await handler(params, signal) };
    } catch (error) {
      return { kind: "failed", id, fault: this.port.faultOf(error, name) ?? { message: "Cancelled." } };
    }
  }

  private keyOf(id: number): string {
    return `${this.page} ${id}`;
  }

  /** The panel is gone: what it asked for is stopped. */
  dispose(): void {
    for (const scope of this.running.values()) scope.abort();
    this.running.clear();
  }
}

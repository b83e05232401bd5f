import {
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
  private readonly running = new Map<number, AbortController>();

  constructor(
    private readonly contract: C,
    private readonly handlers: Handlers<C>,
    private readonly port: {
      readonly post: (message: DownMessage) => void;
      /** The panel can listen now. */
      readonly onReady: () => void;
      /** The words for a failure; undefined for a cancellation, which needs none. */
      readonly faultOf: (error: unknown) => RequestFault | undefined;
    },
  ) {}

  /** Takes any message from the panel. Never rejects; what is not of the contract is dropped. */
  async receive(raw: unknown): Promise<void> {
    const parsed = upMessage.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.kind) {
      case "ready":
        this.port.onReady();
        return;
      case "cancel":
        this.running.get(message.id)?.abort();
        return;
      case "request":
        await this.answer(message.id, message.name, message.params);
    }
  }

  private async answer(id: number, name: string, rawParams: unknown): Promise<void> {
    const request = Object.hasOwn(this.contract.requests, name) ? this.contract.requests[name] : undefined;
    const params = request?.params.safeParse(rawParams);
    if (!request || !params?.success) {
      this.port.post({
        kind: "failed",
        id,
        fault: { message: "The panel and the extension do not match. Reload the window." },
      });
      return;
    }
    const scope = new AbortController();
    this.running.set(id, scope);
    try {
      const handler = this.handlers[name as RequestName<C>] as (
        params: unknown,
        signal: AbortSignal,
      ) => Promise<unknown>;
      this.port.post({ kind: "done", id, result: await handler(params.data, scope.signal) });
    } catch (error) {
      this.port.post({ kind: "failed", id, fault: this.port.faultOf(error) ?? { message: "Cancelled." } });
    } finally {
      this.running.delete(id);
    }
  }

  /** The panel is gone: what it asked for is stopped. */
  dispose(): void {
    for (const scope of this.running.values()) scope.abort();
    this.running.clear();
  }
}

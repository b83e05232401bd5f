import {
  downMessage,
  type Contract,
  type ParamsOf,
  type RequestFault,
  type RequestName,
  type ResultOf,
  type StateOf,
  type UpMessage,
} from "../../src/contracts/rpc.js";

/** The wire to the extension: VS Code's in a webview, a pair of functions in a test. */
export interface Wire {
  post(message: UpMessage): void;
  onMessage(listener: (raw: unknown) => void): void;
}

/** The host refused a request, and says why; `fault.field` names the control to blame. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  constructor(readonly fault: RequestFault) {
    super(fault.message);
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The panel's side of a contract. */
export class Host<C extends Contract> {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private lastRevision = -1;

  constructor(
    private readonly contract: C,
    private readonly wire: Wire,
    private readonly listeners: {
      readonly onState: (state: StateOf<C>) => void;
      readonly onReveal?: (target: string) => void;
    },
  ) {
    wire.onMessage((raw) => this.receive(raw));
  }

  /** Says that the listeners are in place; the host answers with the state. */
  start(): void {
    this.wire.post({ kind: "ready" });
  }

  /** Resolves with the parsed answer; rejects with {@link RequestRefused}. Aborting tells the host to stop. */
  request<K extends RequestName<C>>(
    name: K,
    params: ParamsOf<C, K>,
    signal?: AbortSignal,
  ): Promise<ResultOf<C, K>> {
    const id = ++this.lastId;
    const schema = this.contract.requests[name]?.result;
    return new Promise<ResultOf<C, K>>((resolve, reject) => {
      this.waiting.set(id, {
        resolve: (result) => resolve(schema?.parse(result) as ResultOf<C, K>),
        reject,
      });
      signal?.addEventListener("abort", () => this.wire.post({ kind: "cancel", id }), { once: true });
      this.wire.post({ kind: "request", id, name, params });
    });
  }

  private receive(raw: unknown): void {
    const parsed = downMessage.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.kind) {
      case "state": {
        if (message.revision <= this.lastRevision) return;
        this.lastRevision = message.revision;
        this.listeners.onState(this.contract.state.parse(message.state) as StateOf<C>);
        return;
      }
      case "done":
        this.take(message.id)?.resolve(message.result);
        return;
      case "failed":
        this.take(message.id)?.reject(new RequestRefused(message.fault));
        return;
      case "reveal":
        this.listeners.onReveal?.(message.target);
        return;
    }
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }
}

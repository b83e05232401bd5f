import {
  downMessage,
  mismatch,
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

/** Why a request failed, in words. */
export function faultOf(error: unknown): RequestFault {
  return error instanceof RequestRefused ? error.fault : { message: String(error) };
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
      /** What the host says is not of the contract: there is nothing to draw but the sentence. */
      readonly onMismatch: (fault: RequestFault) => void;
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
        resolve: (result) => {
          const parsed = schema?.safeParse(result);
          if (parsed?.success) resolve(parsed.data as ResultOf<C, K>);
          else reject(new RequestRefused(mismatch));
        },
        reject,
      });
      signal?.addEventListener("abort", () => this.wire.post({ kind: "cancel", id }), { once: true });
      this.wire.post({ kind: "request", id, name, params });
    });
  }

  /** Has the host run the next step that it offered with a fault. */
  next(command: string): void {
    this.wire.post({ kind: "next", command });
  }

  private receive(raw: unknown): void {
    const parsed = downMessage.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.kind) {
      case "state": {
        if (message.revision <= this.lastRevision) return;
        this.lastRevision = message.revision;
        const state = this.contract.state.safeParse(message.state);
        if (state.success) this.listeners.onState(state.data as StateOf<C>);
        else this.listeners.onMismatch(mismatch);
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

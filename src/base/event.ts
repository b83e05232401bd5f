import { toDisposable, type Disposable } from "./disposable.js";

/** Says what became true. Has the shape of VS Code's event, so that `ui` can pass it on as it is. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The side of an {@link Event} that its owner keeps. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<{ readonly call: (value: T) => void }>();

  /** @param onFault gets what a listener throws; the other listeners are still called. */
  constructor(
    private readonly onFault: (fault: unknown) => void = (fault) => {
      queueMicrotask(() => {
        throw fault;
      });
    },
  ) {}

  readonly event: Event<T> = (listener) => {
    const entry = { call: listener };
    this.listeners.add(entry);
    return toDisposable(() => this.listeners.delete(entry));
  };

  get hasListeners(): boolean {
    return this.listeners.size > 0;
  }

  fire(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener.call(value);
      } catch (fault) {
        this.onFault(fault);
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}

/** The next value of `event` that passes `filter`; rejects with the signal's reason when aborted. */
export function nextEvent<T>(
  event: Event<T>,
  signal: AbortSignal,
  filter: (value: T) => boolean = () => true,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      subscription.dispose();
      reject(signal.reason as Error);
    };
    const subscription = event((value) => {
      if (!filter(value)) return;
      subscription.dispose();
      signal.removeEventListener("abort", onAbort);
      resolve(value);
    });
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

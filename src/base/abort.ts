import type { Clock } from "./clock.js";
import type { Disposable } from "./disposable.js";
import { toDisposable } from "./disposable.js";

/** Resolves after `delayMs` of `clock`; rejects with the signal's reason when aborted first. */
export function sleep(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      timer.dispose();
      reject(signal.reason as Error);
    };
    const timer = clock.setTimer(delayMs, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/** Settles as `work` does, or rejects with the signal's reason as soon as it is aborted. */
export function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Calls `listener` once when `signal` is aborted (at once if it already is), unless disposed before. */
export function onAbort(signal: AbortSignal, listener: () => void): Disposable {
  if (signal.aborted) {
    listener();
    return toDisposable(() => undefined);
  }
  signal.addEventListener("abort", listener, { once: true });
  return toDisposable(() => signal.removeEventListener("abort", listener));
}

/** A controller that is aborted with any of `parents`, and ended with its owner. */
export class AbortScope implements Disposable {
  private readonly controller = new AbortController();
  readonly signal: AbortSignal;

  constructor(...parents: readonly AbortSignal[]) {
    this.signal = parents.length
      ? AbortSignal.any([this.controller.signal, ...parents])
      : this.controller.signal;
  }

  dispose(): void {
    this.controller.abort();
  }
}

import { toDisposable, type Disposable } from "./disposable.js";

/** The only source of time below `ui`, so that a test can turn it by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once after `delayMs`, unless the returned timer is disposed before. */
  setTimer(delayMs: number, run: () => void): Disposable;
}

/** Node fires a longer timer at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, run) {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      const nextMs = Math.min(leftMs, longestTimerMs);
      timer = setTimeout(() => (leftMs > nextMs ? wait(leftMs - nextMs) : run()), nextMs);
    };
    wait(delayMs);
    return toDisposable(() => clearTimeout(timer));
  },
};

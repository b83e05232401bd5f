import { DisposableStore, toDisposable } from "../base/disposable.js";
import type { PodRef } from "../domain/refs.js";
import type { ActionDeps } from "./deps.js";

/**
 * Resolves as soon as the session of `ref`, or what the cluster says of it, is another than now; or after
 * `withinMs`. What changes before the call is not seen: look at the state and call this in one go.
 * @throws the signal's reason
 */
export function sessionChange(
  { sessions, sessionEvents, clock }: Pick<ActionDeps, "sessions" | "sessionEvents" | "clock">,
  ref: PodRef,
  { withinMs, signal }: { readonly withinMs?: number | undefined; readonly signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const owned = new DisposableStore();
    const done = () => {
      owned.dispose();
      resolve();
    };
    const onAbort = () => {
      owned.dispose();
      reject(signal.reason as Error);
    };
    const key = `${ref.namespace}/${ref.name}`;
    signal.addEventListener("abort", onAbort, { once: true });
    owned.add(toDisposable(() => signal.removeEventListener("abort", onAbort)));
    owned.add(
      sessions.onDidChange(({ added, updated, removed }) => {
        if (added.has(key) || updated.has(key) || removed.has(key)) done();
      }),
    );
    owned.add(
      sessionEvents.onDidChange((uids) => {
        if (ref.uid === undefined || uids.has(ref.uid)) done();
      }),
    );
    if (withinMs !== undefined) owned.add(clock.setTimer(withinMs, done));
  });
}

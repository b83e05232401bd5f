import * as vscode from "vscode";
import { AbortScope } from "../base/abort.js";
import { Cancelled, isCancellation } from "../base/errors.js";

/** Work that is over sooner than this shows no progress: a flash of a notification tells nobody anything. */
const unnoticedMs = 700;

/** Says how far the work is, in a few words. */
export type Report = (message: string) => void;

/**
 * Runs `work` under a notification with a cancel button, once it takes longer than a moment. Throws Cancelled when
 * the person pressed it.
 */
export async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
  { showAtOnce = false }: { readonly showAtOnce?: boolean } = {},
): Promise<T> {
  const scope = new AbortScope();
  let say: Report | undefined;
  let said: string | undefined;
  const result = work(scope.signal, (message) => {
    said = message;
    say?.(message);
  });
  const show = () =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => scope.dispose());
        say = (message) => progress.report({ message });
        if (said !== undefined) say(said);
        await result.catch(() => undefined);
      },
    );
  const timer = setTimeout(() => void show(), showAtOnce ? 0 : unnoticedMs);
  try {
    return await result;
  } catch (error) {
    throw scope.signal.aborted && isCancellation(error) ? new Cancelled() : error;
  } finally {
    clearTimeout(timer);
  }
}

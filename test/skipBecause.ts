import type { Context } from "mocha";

interface Reasoned {
  skipReason?: string;
}

/** Skips this test, or in `before` the whole suite, and says why in the report: no test is skipped without a reason. */
export function skipBecause(context: Context, reason: string): never {
  const runnable = context.test;
  const place = runnable?.type === "hook" ? runnable.parent : runnable;
  if (place) (place as Reasoned).skipReason = reason;
  return context.skip();
}

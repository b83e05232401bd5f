import type { Context } from "mocha";

interface Reasoned {
  skipReason?: string;
}

/** Skips this test, or in `before` the whole suite, and says why in the report: no test is skipped without a reason. */
export function skipBecause(context: Context, reason: string): never {
  const runnable = context.test;
  // mocha's types leave out what tells a hook from a test.
  const isHook = (runnable as { readonly type?: string } | undefined)?.type === "hook";
  const place = isHook ? runnable?.parent : runnable;
  if (place) (place as Reasoned).skipReason = reason;
  return context.skip();
}

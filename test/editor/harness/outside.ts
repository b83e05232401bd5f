import type { Context } from "mocha";
import { outsideMethods, type Outside } from "../../../scripts/editor/outside.js";
import { skipBecause } from "../../skipBecause.js";

const address = process.env.POD_SESSIONS_BRIDGE;

/**
 * The editor's eyes and hands for a test that runs inside the extension host. It is there where the runner drives a
 * browser; in VS Code's own test runner it is not, and a suite that needs it says so with {@link needsOutside}.
 */
export const outside = Object.fromEntries(
  outsideMethods.map((method) => [method, (...args: unknown[]) => call(method, args)]),
) as unknown as Outside;

/** For `before`: skips the suite where nobody outside can look or press. */
export function needsOutside(context: Context): void {
  if (!address) skipBecause(context, "nobody outside to look and press: VS Code's own test runner");
}

/** Prints where the runner prints; on the console where there is none. */
export function print(line: string): Promise<unknown> {
  if (address) return call("print", [line]);
  console.log(line);
  return Promise.resolve();
}

export const hasOutside = address !== undefined;

async function call(method: string, args: readonly unknown[]): Promise<unknown> {
  if (!address) throw new Error("there is no outside here: call needsOutside(this) in before()");
  const response = await fetch(address, { method: "POST", body: JSON.stringify({ method, args }) });
  const answer = (await response.json()) as { result?: unknown; error?: string };
  if (answer.error !== undefined) throw new Error(`${method}: ${answer.error}`);
  return answer.result;
}

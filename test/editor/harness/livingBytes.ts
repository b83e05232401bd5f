import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** Memory that is in use in this process: what is left once the garbage is collected, which takes up to a second. */
export function livingBytes(): number {
  collect ??= collector();
  // What a buffer held outside of the heap is given back by the collection after the one that finds it.
  collect();
  collect();
  const { heapUsed, external } = globalThis.process.memoryUsage();
  return heapUsed + external;
}

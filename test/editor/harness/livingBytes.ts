import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Memory that is in use in this process: what is left once the garbage is collected. */
export function livingBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // What a buffer held outside of the heap is given back by the collection after the one that finds it.
  collect();
  collect();
  const { heapUsed, external } = globalThis.process.memoryUsage();
  return heapUsed + external;
}

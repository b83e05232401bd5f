/** What a benchmark came to: one section of docs/benchmarks.md. */
export interface BenchTable {
  readonly title: string;
  /** What was measured and how, in a sentence or two. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What misses its aim, a sentence each; printed, and the run leaves with 1. */
  readonly misses?: readonly string[];
}

/** What a benchmark is given to work with. */
export interface BenchContext {
  /** Of the cluster that the bench asked for: a real one or a playground of its own; empty where it asked for none. */
  readonly kubeconfig: string;
  /** Progress, for the person who waits. */
  readonly say: (line: string) => void;
}

/** One benchmark: a file `bench/<name>.bench.ts` exports it as `bench`. */
export interface Bench {
  /** What must be there; without it the bench is left out and the section stays as it was. */
  readonly needs: "nothing" | "editor" | "cluster" | "playground";
  run(context: BenchContext): Promise<BenchTable>;
}

/** The middle one of the values: the lower of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

/** The least and the most of the values, `553–612`. */
export function range(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}`;
}

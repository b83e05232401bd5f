import { existsSync, readFileSync } from "node:fs";

/** What one suite came to. */
export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** Why nothing of it ran, where nothing did; or what is remarkable about the figures. */
  readonly note?: string;
  /** The counts of each file, where its reporter told them. A hook that failed counts as a test. */
  readonly files?: Readonly<Record<string, Counts>>;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A suite that could not run here, for a reason that is no fault: counts as one skip. */
export function skippedSuite(name: string, note: string): SuiteResult {
  return { name, passed: 0, failed: 0, skipped: 1, seconds: 0, note };
}

/** A suite that broke before it could count its tests: counts as one failure. */
export function failedSuite(name: string, error: unknown): SuiteResult {
  const note = error instanceof Error ? error.message : String(error);
  return { name, passed: 0, failed: 1, skipped: 0, seconds: 0, note };
}

/** Sums as the last line says them: `12 passed, 0 failed, 1 skipped`. */
export function summary(results: readonly SuiteResult[]): string {
  const sum = (count: "passed" | "failed" | "skipped") => results.reduce((total, it) => total + it[count], 0);
  return `${String(sum("passed"))} passed, ${String(sum("failed"))} failed, ${String(sum("skipped"))} skipped`;
}

/** One line for each suite. */
export function table(results: readonly SuiteResult[]): string {
  const line = ({ name, passed, failed, skipped, seconds, note }: SuiteResult) =>
    [
      (failed > 0 ? "✗ " : "✓ ") + name.padEnd(22),
      `${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${String(skipped).padStart(3)} skipped`,
      `${seconds.toFixed(1).padStart(7)} s`,
      note ?? "",
    ].join("  ");
  return results.map((result) => line(result).trimEnd()).join("\n");
}

interface Reported extends Counts {
  readonly files: Readonly<Record<string, Counts>>;
}

export interface Outcome {
  readonly name: string;
  /** The file that scripts/test/reporter.cjs wrote, if it came to that. */
  readonly resultFile: string;
  readonly exitCode: number;
  readonly startMs: number;
}

/** The counts that a suite's reporter wrote. A suite that died before writing them counts as one failure. */
export function readResult({ name, resultFile, exitCode, startMs }: Outcome): SuiteResult {
  const seconds = (performance.now() - startMs) / 1000;
  if (!existsSync(resultFile))
    return {
      name,
      passed: 0,
      failed: 1,
      skipped: 0,
      seconds,
      note: `ended with code ${String(exitCode)} and no result`,
    };
  const { passed, failed, skipped, files } = JSON.parse(readFileSync(resultFile, "utf8")) as Reported;
  const diedLate = exitCode !== 0 && failed === 0;
  return {
    ...{ name, passed, skipped, seconds, files, failed: failed + (diedLate ? 1 : 0) },
    ...(diedLate ? { note: `ended with code ${String(exitCode)} though no test failed` } : {}),
  };
}

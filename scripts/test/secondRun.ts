import type { Print } from "./print.js";
import type { Counts, SuiteResult } from "./result.js";

export interface SecondRun {
  readonly print: Print;
  /** Runs these files, or all, in a new process. */
  readonly run: (files: readonly string[] | undefined) => Promise<SuiteResult>;
}

/**
 * Runs a suite whose world (a browser, a kubelet) may miss a beat on a busy machine, and then once more each file that
 * failed: whole, in a process and an editor of its own, since a failed hook or a window in disorder fails what comes
 * after it. What is broken fails twice. Both runs are printed in full, and the table names the files.
 */
export async function withSecondRun({ print, run }: SecondRun): Promise<SuiteResult> {
  const first = await run(undefined);
  const failed = Object.entries(first.files ?? {}).filter(([, counts]) => counts.failed > 0);
  // A suite that died, or that failed outside its files, says so.
  if (failed.length === 0 || sumOf(failed).failed !== first.failed) return first;
  const names = failed.map(([file]) => file);
  print(`\n  ↻ run again, by themselves: ${names.join(", ")}\n`);
  const second = await run(names);
  const before = sumOf(failed);
  return {
    name: first.name,
    passed: first.passed - before.passed + second.passed,
    skipped: first.skipped - before.skipped + second.skipped,
    failed: second.failed,
    seconds: first.seconds + second.seconds,
    note: [`run again: ${names.join(", ")}`, second.note].filter(Boolean).join("; "),
  };
}

function sumOf(files: readonly (readonly [string, Counts])[]): Counts {
  const sum = (count: keyof Counts) => files.reduce((total, [, counts]) => total + counts[count], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

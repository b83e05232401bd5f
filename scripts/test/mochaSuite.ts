import { spawn } from "node:child_process";
import { globSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { outFolder, root } from "../editor/place.js";
import type { Print } from "./print.js";
import { readResult, type SuiteResult } from "./result.js";
import { withSecondRun } from "./secondRun.js";

/** Each `of`-th file of a folder, from the `number`-th on. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

export interface MochaSuite {
  readonly name: string;
  /** Folder under test/; its tests are all `*.test.ts` below it. */
  readonly folder: string;
  /** Which files of the folder; all by default. */
  readonly pattern?: string;
  readonly part?: Part | undefined;
  readonly timeoutMs: number;
  readonly grep?: string | undefined;
  /** Modules that mocha loads first: root hooks. */
  readonly require?: readonly string[];
  /** A test that failed is tried again at once, and a file that then fails is run again; each time is told. */
  readonly isTriedAgain?: boolean;
  /** Changes to the environment; undefined removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where its output goes. */
  readonly print: Print;
}

const limitMs = 20 * 60_000;

/** Runs a folder of tests in a mocha of its own, which has 20 minutes. */
export async function runMocha(suite: MochaSuite): Promise<SuiteResult> {
  const { folder, part, pattern = "**/*.test.ts", isTriedAgain = false, print } = suite;
  const name = part ? `${suite.name} ${part.number}/${part.of}` : suite.name;
  const all = globSync(`test/${folder}/${pattern}`, { cwd: root })
    .sort()
    .filter((_file, index) => !part || index % part.of === part.number - 1);
  if (all.length === 0)
    return { name, passed: 0, failed: 0, skipped: 0, seconds: 0, note: "no tests there yet" };
  const run = (files: readonly string[] = all) => runFiles(files, { ...suite, name });
  return isTriedAgain ? withSecondRun({ print, run }) : run();
}

async function runFiles(files: readonly string[], suite: MochaSuite): Promise<SuiteResult> {
  const { name, timeoutMs, grep, isTriedAgain = false, require = [], env, print } = suite;
  const startMs = performance.now();
  const resultFile = path.join(outFolder, "results", `${name.replace("/", "-")}.json`);
  mkdirSync(path.dirname(resultFile), { recursive: true });
  rmSync(resultFile, { force: true });
  const args = [
    ...["node_modules/mocha/bin/mocha.js", "--no-config", "--require", "tsx/cjs", "--forbid-only"],
    ...["--timeout", String(timeoutMs), "--reporter", "scripts/test/reporter.cjs"],
    ...["--retries", isTriedAgain ? "1" : "0"],
    ...require.flatMap((module) => ["--require", module]),
    ...(grep ? ["--grep", grep] : []),
    ...files,
  ];
  const exitCode = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, TEST_RESULT: resultFile, ...env },
    });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", print);
    const limit = setTimeout(() => {
      print(`\n  the suite did not end within ${String(limitMs / 60_000)} minutes\n`);
      child.kill("SIGKILL");
    }, limitMs);
    child.on("exit", (code) => {
      clearTimeout(limit);
      resolve(code ?? 1);
    });
  });
  return readResult({ name, resultFile, exitCode, startMs });
}

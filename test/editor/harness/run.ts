import { globSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";
import { hasOutside, outside, print } from "./outside.js";

/**
 * What VS Code calls in the extension host (`extensionTestsPath`): runs the built tests beside this file and rejects
 * when one fails. The same for VS Code's own test runner and for a browser that we drive. The runner says by the
 * environment which: TEST_GREP and TEST_FILES (separated as in PATH), and TEST_RESULT, the file for the counts.
 */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({
    timeout: 60_000,
    // As in scripts/test/secondRun.ts: a busy machine may miss one beat; what is broken fails twice.
    retries: 1,
    forbidOnly: true,
    ...(process.env.TEST_GREP ? { grep: process.env.TEST_GREP } : {}),
    reporter: path.join(__dirname, "reporter.cjs"),
    reporterOptions: { print: (text: string) => void print(text.trimEnd()), result: process.env.TEST_RESULT },
    rootHooks: {
      async afterEach(this: Mocha.Context) {
        const test = this.currentTest;
        if (hasOutside && test?.state === "failed")
          await outside.screenshot(`failed-${test.fullTitle()}`).catch(() => undefined);
      },
    },
  });
  const wanted = process.env.TEST_FILES?.split(path.delimiter);
  const files = globSync("**/*.test.js", { cwd: path.join(__dirname, "editor") })
    .map((file) => path.join(__dirname, "editor", file))
    .filter((file) => !wanted || wanted.includes(path.relative(process.cwd(), file)));
  for (const file of files.sort()) mocha.addFile(file);
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${String(failures)} failed`);
}

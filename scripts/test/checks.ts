import { spawn } from "node:child_process";
import { root } from "../editor/place.js";
import type { Print } from "./print.js";
import type { SuiteResult } from "./result.js";

/** What is true of the text of the code, each a script of package.json. */
const checks = ["types", "lint", "layers", "format:check"];

/** Types, lint, layers and format, two at a time; what one prints is shown when it fails. */
export async function runChecks({ print }: { readonly print: Print }): Promise<SuiteResult> {
  const startMs = performance.now();
  const waiting = [...checks];
  let failed = 0;
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const { code, printed } = await runScript(check);
      if (code === 0) continue;
      failed++;
      print(`\n✗ npm run ${check}\n${printed}\n`);
    }
  };
  await Promise.all([worker(), worker()]);
  const seconds = (performance.now() - startMs) / 1000;
  return { name: "checks", passed: checks.length - failed, failed, skipped: 0, seconds };
}

function runScript(script: string): Promise<{ readonly code: number; readonly printed: string }> {
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", script], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let printed = "";
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("close", (code) => resolve({ code: code ?? 1, printed }));
  });
}

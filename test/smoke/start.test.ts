import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { outFolder, root } from "../../scripts/editor/place.js";
import { steps } from "../../scripts/start/steps.js";
import { skipBecause } from "../skipBecause.js";

/** A person waits at most so long for a prompt, packages and editor aside; a busy machine may take it twice. */
const limitSeconds = 120;

describe("npm start -- --smoke", function () {
  this.timeout(200_000);

  it("goes through every step of the first minute", async function () {
    if (process.platform !== "linux") skipBecause(this, "the playground's pods need Linux");
    const startMs = performance.now();
    // dist/ is built, and other suites are reading it.
    const args = [path.join(root, "scripts/start.mjs"), "--smoke", "--no-build"];
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, KUBECONFIG: undefined },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const limit = setTimeout(() => child.kill("SIGTERM"), 180_000);
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    clearTimeout(limit);
    const seconds = Math.round((performance.now() - startMs) / 100) / 10;
    const passed = [...said.matchAll(/^ {2}✓ (\w+) +([\d.]+) s$/gm)].map(([, name = "", time]) => ({
      name,
      seconds: Number(time),
    }));
    mkdirSync(path.join(outFolder, "smoke"), { recursive: true });
    writeFileSync(
      path.join(outFolder, "smoke/times.json"),
      JSON.stringify({ seconds, steps: passed }, null, 2),
    );
    assert.equal(code, 0, said);
    assert.deepEqual(
      passed.map(({ name }) => name),
      ["editor", ...steps.map(({ name }) => name)],
    );
    assert.ok(seconds < limitSeconds, `it took ${seconds} s:\n${said}`);
  });
});

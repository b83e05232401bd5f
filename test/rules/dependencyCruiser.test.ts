import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { allowed, layerFaults, packageFaults } from "./plantedFaults.js";

const root = path.resolve(import.meta.dirname, "../..");

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

describe("dependency-cruiser", function () {
  this.timeout(60_000);
  let folder: string;
  let report: Report;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "planted-"));
    // Several faults may name one file: each gets its own.
    const files = new Map<string, string>([["tsconfig.json", "{}"]]);
    const plants = [...layerFaults, ...packageFaults, ...allowed];
    for (const { file, code } of plants) files.set(file, code + (files.get(file) ?? ""));
    for (const { file, code } of plants) {
      const specifier = /"(\..*?)\.js"/.exec(code)?.[1];
      if (specifier === undefined) continue;
      const target = `${path.posix.join(path.posix.dirname(file), specifier)}.ts`;
      if (!files.has(target)) files.set(target, "export const thing = () => 1;\nexport type Thing = 1;\n");
    }
    files.set("package.json", `{"dependencies": {"@kubernetes/client-node": "*"}}`);
    files.set("node_modules/@kubernetes/client-node/index.d.ts", "export type Thing = 1;\n");
    files.set("node_modules/@kubernetes/client-node/package.json", `{"types": "index.d.ts"}`);
    files.set("src/base/ring.ts", `import { b } from "./ring2.js";\nexport const a = () => b;\n`);
    files.set("src/base/ring2.ts", `import { a } from "./ring.js";\nexport const b = () => a;\n`);
    files.set("src/base/types.ts", `import type { B } from "./types2.js";\nexport type A = B;\n`);
    files.set("src/base/types2.ts", `import type { A } from "./types.js";\nexport type B = 1 | A[];\n`);
    for (const [file, code] of files) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), code);
    }
    const bin = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const config = path.join(root, ".dependency-cruiser.cjs");
    // It leaves with the number of violations, and we plant many.
    const stdout = await new Promise<string>((resolve) => {
      const args = [bin, "--config", config, "--output-type", "json", "src", "webview"];
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 << 20 }, (_, text) => resolve(text));
    });
    report = JSON.parse(stdout) as Report;
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const rulesAt = (file: string): string[] =>
    report.summary.violations
      .filter((violation) => violation.from === file && violation.rule.name !== "not-to-unresolvable")
      .map((violation) => violation.rule.name);

  for (const { file, code } of [...layerFaults, ...packageFaults]) {
    it(`refuses in ${file}: ${code.split("\n", 1)[0] ?? ""}`, () => {
      assert.notDeepEqual(rulesAt(file), []);
    });
  }

  for (const { file, code } of allowed) {
    it(`lets pass in ${file}: ${code.split("\n", 1)[0] ?? ""}`, () => {
      assert.deepEqual(rulesAt(file), []);
    });
  }

  it("refuses two files that import each other", () => {
    assert.deepEqual(rulesAt("src/base/ring.ts"), ["no-circular"]);
  });

  it("refuses two files that need each other's types", () => {
    assert.deepEqual(rulesAt("src/base/types.ts"), ["no-circular"]);
  });
});

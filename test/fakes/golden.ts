import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Compares `actual` with the text kept in test/golden/`name`. `UPDATE_GOLDEN=1` writes it instead: the diff is then
 * a review of what changes for people. Tests run from the repository's root.
 */
export function assertGolden(name: string, actual: string): void {
  const file = resolve("test/golden", name);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  assert.ok(existsSync(file), `${file} is missing: run with UPDATE_GOLDEN=1`);
  assert.equal(actual, readFileSync(file, "utf8"));
}

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Compares `text` with `test/golden/<name>.txt`, what people will see; UPDATE_GOLDEN=1 writes it anew. */
export function assertGolden(name: string, text: string): void {
  const file = fileURLToPath(new URL(`${name}.txt`, import.meta.url));
  const given = text.endsWith("\n") ? text : `${text}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, given);
  const expected = existsSync(file) ? readFileSync(file, "utf8").replaceAll("\r\n", "\n") : "";
  assert.equal(given, expected, `${name}.txt differs; UPDATE_GOLDEN=1 accepts what is shown now`);
}

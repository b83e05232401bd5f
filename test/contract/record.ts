import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

type Outcome = "passed" | "failed" | "pending";
type Column = "playground" | "real";

interface Row {
  readonly suite: string;
  readonly title: string;
  readonly playground: string;
  readonly real: string;
}

const file = fileURLToPath(new URL("../../docs/playground.md", import.meta.url));
const begin = "<!-- contract: written by the contract suite -->";
const marks: Readonly<Record<Outcome, string>> = { passed: "✓", failed: "✗", pending: "–" };
const cases: { readonly suite: string; readonly title: string; readonly outcome: Outcome }[] = [];

/** Keeps how a case ended, for {@link writeRecord}; of one that is tried again, how it ended last. */
export function recordCase(suite: string, title: string, outcome: Outcome): void {
  const tried = cases.findIndex((one) => one.suite === suite && one.title === title);
  if (tried >= 0) cases.splice(tried, 1);
  cases.push({ suite, title, outcome });
}

/**
 * Writes this run's column of the table in docs/playground.md, beside the other column as it was. A run of some
 * cases only (`--grep`, one file) writes nothing, as it would lose the others.
 */
export function writeRecord(column: Column): void {
  if (!isWholeSuite() || !existsSync(file)) return;
  const text = readFileSync(file, "utf8");
  const at = text.indexOf(begin);
  if (at < 0) return;
  const before = readRows(text.slice(at));
  const rows = cases.map(({ suite, title, outcome }): Row => {
    const old = before.find((row) => row.suite === suite && row.title === title);
    const kept = { playground: old?.playground ?? " ", real: old?.real ?? " " };
    return { suite, title, ...kept, [column]: marks[outcome] };
  });
  writeFileSync(file, text.slice(0, at) + begin + "\n" + tables(rows));
}

function isWholeSuite(): boolean {
  const folder = path.dirname(fileURLToPath(import.meta.url));
  const files = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
  const given = new Set(process.argv.map((argument) => path.basename(argument)));
  return files.every((name) => given.has(name)) && !process.argv.includes("--grep");
}

function readRows(text: string): readonly Row[] {
  let suite = "";
  const rows: Row[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("### ")) suite = line.slice(4);
    const [, title, playground, real] = /^\| (.*) \| (.) \| (.) \|$/.exec(line) ?? [];
    if (title && playground && real && title !== "case")
      rows.push({ suite, title: title.replace(/\\\|/g, "|"), playground, real });
  }
  return rows;
}

function tables(rows: readonly Row[]): string {
  const suites = [...new Set(rows.map((row) => row.suite))].sort();
  const count = (column: Column) => rows.filter((row) => row[column] === marks.passed).length;
  const sum = `\n${rows.length} cases: ${count("playground")} pass on the playground, ${count("real")} on Kubernetes 1.35.\n`;
  const parts = suites.map((suite) => {
    const lines = rows
      .filter((row) => row.suite === suite)
      .map((row) => `| ${row.title.replace(/\|/g, "\\|")} | ${row.playground} | ${row.real} |`);
    return `\n### ${suite}\n\n| case | playground | Kubernetes |\n| --- | :-: | :-: |\n${lines.join("\n")}\n`;
  });
  return sum + parts.join("");
}

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import type { BenchTable } from "../../bench/bench.js";
import { root } from "../editor/place.js";

const file = path.join(root, "docs/benchmarks.md");

const head = `# Benchmarks

Written by \`npm run bench\`; \`npm run bench -- NAME\` writes one section again. Figures of different sections may be of
different days; those beside one another in a table are of the same run.
`;

const shown = (cell: string | number): string =>
  typeof cell === "number" ? cell.toLocaleString("en", { maximumFractionDigits: 2 }) : cell;

/** The table as Markdown. */
export function markdown(table: BenchTable): string {
  const isNumber = table.columns.map((_, index) => table.rows.every((row) => typeof row[index] === "number"));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(table.columns),
    line(isNumber.map((it) => (it ? "---:" : "---"))),
    ...table.rows.map((row) => line(row.map(shown))),
  ].join("\n");
}

/** The table for a terminal, columns aligned. */
export function plain(table: BenchTable): string {
  const rows = [table.columns, ...table.rows.map((row) => row.map(shown))];
  const widths = table.columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  return [table.title, ...rows.map(line)].join("\n  ");
}

/** Puts the section of `name` into docs/benchmarks.md, in place of what was there, and leaves the others. */
export function writeSection(name: string, table: BenchTable): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : head;
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const processor = cpus()[0]?.model.replace(/\s+/g, " ").trim() ?? "unknown processor";
  const where = `${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} × ${processor}, Node ${process.versions.node}`;
  const section = [
    start,
    "",
    `## ${table.title}`,
    "",
    table.about,
    "",
    markdown(table),
    "",
    `_${where}_`,
    "",
    end,
  ];
  const from = before.indexOf(start);
  const to = before.indexOf(end);
  const text = section.join("\n");
  const after =
    from >= 0 && to > from
      ? before.slice(0, from) + text + before.slice(to + end.length)
      : `${before.trimEnd()}\n\n${text}\n`;
  writeFileSync(file, after);
}

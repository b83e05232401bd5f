import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import type { BenchTable } from "../../bench/bench.js";
import { root } from "../editor/place.js";

const file = path.join(root, "docs/benchmarks.md");

const head = `# Benchmarks

Written by \`npm run bench\`. Figures of different sections may be of different days; those beside one another in a table
are of the same run, taken in turns, so that a slow minute of the machine falls on both.

To repeat them on a machine that does nothing else (the line under each table has the load that the machine began with):

    export KUBECONFIG=…                # a cluster where you may make namespaces, pods and nodes; kubectl on PATH
    npm run bench                      # all; \`npm run bench -- exec logs\` writes these sections again

Without \`KUBECONFIG\` the cluster beside the repository is started where there is one. Sections that need what is not there
are left as they were. A figure that misses its aim is printed with a ✗, and the command leaves with 1.
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

/**
 * Puts the section of `name` into docs/benchmarks.md, in place of what was there, and leaves the others.
 * @param loadBefore how many processes wanted a processor, on average over the minute before the run
 */
export function writeSection(name: string, table: BenchTable, loadBefore: number): void {
  const sections = existsSync(file) ? /<!-- [^]*/.exec(readFileSync(file, "utf8"))?.[0] : undefined;
  const before = sections === undefined ? head : `${head}\n${sections}`;
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const processor = cpus()[0]?.model.replace(/\s+/g, " ").trim() ?? "unknown processor";
  const where = `${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} × ${processor}, Node ${process.versions.node}, load ${loadBefore.toFixed(1)} before`;
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

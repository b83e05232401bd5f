/**
 * `text` so that Markdown shows it as it is, in one line. Names and messages come from the cluster: they must not
 * become links, icons or headings, also not the links that GitHub's Markdown makes of bare addresses.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()~|<>$&!]/g, "\\$&")
    .replace(/^([-+#]|\d+(?=[.)]))/, "\\$1")
    .replace(/(\w):\/\//g, "$1&#58;//")
    .replace(/www\./gi, "www&#46;")
    .replace(/@/g, "&#64;");
}

/** `text` as code, in a fence that its own backticks cannot end. */
export function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text.replace(/\r?\n/g, " ")}${pad}${fence}`;
}

/** Rows of a table with two columns and no visible head; empty values are left out. */
export function table(rows: readonly (readonly [name: string, value: string | undefined])[]): string {
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== undefined && row[1] !== "");
  if (shown.length === 0) return "";
  // In a table a bar ends its cell even inside code.
  const lines = shown.map(([name, value]) => `| ${name} | ${value.replace(/(?<!\\)\|/g, "\\|")} |`);
  return ["| | |", "|:--|:--|", ...lines].join("\n");
}

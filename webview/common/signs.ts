import { h } from "./dom.js";

const toneClasses = { good: "good", warn: "warn", bad: "fault", none: "hint" } as const;

/** The class of a text that says how something stands. */
export function toneClass(tone: keyof typeof toneClasses): string {
  return toneClasses[tone];
}

/** The first row of a table. */
export function headRow(titles: readonly string[]): HTMLElement {
  return h("tr", {}, ...titles.map((title) => h("th", { attrs: { scope: "col" } }, title)));
}

/** A picture of the editor's own: a codicon, and an id of its colour theme where it has not the text's colour. */
export interface Icon {
  readonly name: string;
  readonly color?: ThemeColorId;
}

/** Colours that every theme has, also those of high contrast. */
export type ThemeColorId =
  "charts.green" | "charts.yellow" | "charts.blue" | "charts.red" | "charts.orange" | "descriptionForeground";
